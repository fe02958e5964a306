import { Random } from '../../stats/random.js';

export interface Schedule {
  readonly ratePerSecond: number;
  readonly durationSeconds: number;
  readonly arrivals: 'poisson' | 'constant';
  readonly seed: number;
}

/** When each request is due, microseconds since the window's start, rising; rate x duration of them, rounded, one at least. */
export function arrivalsUs(schedule: Schedule): Float64Array {
  const arrivals = Math.max(1, Math.round(schedule.ratePerSecond * schedule.durationSeconds));
  return schedule.arrivals === 'constant'
    ? Float64Array.from({ length: arrivals }, (_, index) => (index / schedule.ratePerSecond) * 1e6)
    : poissonArrivalsUs(arrivals, schedule.durationSeconds * 1e6, new Random(schedule.seed));
}

/**
 * A Poisson process, given how many arrivals it has in the window: they lie as that many sorted uniform draws
 * (Ross, Introduction to Probability Models, theorem 5.2). So offered is offered, in every trial the same.
 */
function poissonArrivalsUs(arrivals: number, windowUs: number, random: Random): Float64Array {
  return Float64Array.from({ length: arrivals }, () => random.uniform() * windowUs).sort();
}
