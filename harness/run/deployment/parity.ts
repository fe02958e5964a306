import type { PlantedAmount } from '../../model/plan/planted.js';
import type { About } from '../../model/plan/target.js';
import { SpoiledTrial } from '../failure.js';

/** What every target must be given alike in one trial. */
export interface Granted {
  /** Database connections over all its workers. */
  readonly poolSize: number;
  /** Worker processes, by the target's manifest. */
  readonly workers: number;
  readonly cores: number;
  readonly planted: PlantedAmount;
}

/** The gate `parity`: a target that says at `/about` that it has another pool, other workers or cores, compression or an effect that nobody asked for spoils its trial. */
export function checkParity(about: About, { poolSize, workers, cores, planted }: Granted): void {
  if (about.compression) {
    throw new SpoiledTrial('parity', {
      expected: 'a target without compression',
      found: `${about.target} says at /about that it compresses`,
      remedy: 'Switch compression off: bytes must be the same on both sides.',
    });
  }
  if (about.pool_size !== poolSize) {
    throw new SpoiledTrial('parity', {
      expected: `a pool of ${poolSize} connections in all`,
      found: `${about.pool_size} at /about of ${about.target}`,
      remedy: 'Make the target take its pool size from POOL_SIZE, over all its workers.',
    });
  }
  if (about.workers !== workers) {
    throw new SpoiledTrial('parity', {
      expected: `${workers} ${workers === 1 ? 'worker process' : 'worker processes'}, as it was started with`,
      found: `${about.workers} at /about of ${about.target}`,
      remedy: 'Make the target take its workers from WORKERS, or name their number in its target.yaml.',
    });
  }
  if (about.gomaxprocs !== null && about.gomaxprocs !== cores) {
    throw new SpoiledTrial('parity', {
      expected: `GOMAXPROCS of ${cores}, the cores that every target is given`,
      found: `${about.gomaxprocs} at /about of ${about.target}`,
      remedy: 'Let the target take GOMAXPROCS from its environment and not set it itself.',
    });
  }
  const { spin_us: spinUs, wait_ms: waitMs } = about.planted ?? { spin_us: 0, wait_ms: 0 };
  if (spinUs !== planted.spinUs || waitMs !== planted.waitMs) {
    throw new SpoiledTrial('parity', {
      expected: `${planted.spinUs} us of CPU and ${planted.waitMs} ms planted in each request, as it was started with`,
      found: `${spinUs} us and ${waitMs} ms at /about of ${about.target}`,
      remedy:
        'Make the target take CROSSOVER_PLANTED_SPIN_US and CROSSOVER_PLANTED_WAIT_MS, and tell what it took at /about.',
    });
  }
}
