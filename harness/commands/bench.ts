import type { Surroundings } from '../config.js';
import { asError, EnvironmentError, KnownError } from '../errors.js';
import type { CpuLayout } from '../model/cpus.js';
import type { Environment, RunRecord } from '../model/environment.js';
import type { Target } from '../model/target.js';
import { Engine } from '../lab/docker.js';
import { engineAddress } from '../lab/engine-address.js';
import type { Lab } from '../lab/lab.js';
import type { Wishes } from '../run/plan/expand.js';
import { findGo, findPython, requireLinux } from '../setup/toolchains.js';
import { DockerBench } from './docker-bench.js';
import { LocalBench } from './local-bench.js';

export interface BenchOptions {
  readonly surroundings: Surroundings;
  readonly targets: readonly Target[];
  /** Whether the targets' requests will call the downstream service. */
  readonly downstream: boolean;
  readonly signal: AbortSignal;
  readonly onStep: (title: string) => void;
}

/** A way to run services, before anything runs. */
export interface Bench {
  readonly id: Lab['id'];
  /** What of the machine decides a plan. */
  readonly machine: Pick<Wishes, 'cpus' | 'openFilesHard'>;
  /** Brings in what the targets need: set-up, which a run's wall time leaves out. */
  prepare(): Promise<void>;
  /** The lab with Postgres seeded, its logs in the run's folder. */
  start(logsFolder: string): Promise<Lab>;
  /** The machine and the versions of everything that a run uses. */
  describe(lab: Lab, cpus: CpuLayout): Promise<Environment>;
  /** What set-up found that a report shows. */
  records(): RunRecord[];
}

export type LabName = Lab['id'] | 'auto';

/**
 * The bench that was asked for. `auto`: Docker where an engine answers, else local processes where the targets'
 * toolchains are found, else one error that names both ways. Throws KnownError.
 */
export async function chooseBench(name: LabName, options: BenchOptions): Promise<Bench> {
  const { environment } = options.surroundings;
  if (name === 'local') return LocalBench.open(options);
  if (name === 'docker') return DockerBench.open(await Engine.connect(engineAddress(environment)), options);
  const engine = await found(() => Engine.connect(engineAddress(environment)));
  if (engine instanceof Engine) return DockerBench.open(engine, options);
  const local = await found(() => requireToolchains(options));
  if (!(local instanceof KnownError)) {
    options.onStep(`No Docker engine (${engine.text.found}): the services run as local processes`);
    return LocalBench.open(options);
  }
  throw new EnvironmentError({
    expected: 'a Docker engine, or the toolchains of the targets for local processes',
    found: `for Docker: ${engine.message}; for local processes: ${local.message}`,
    remedy: `Docker: ${engine.text.remedy} Local: ${local.text.remedy}`,
  });
}

/** What was looked for, or the known error that says why it cannot be had. */
async function found<T>(look: () => Promise<T>): Promise<T | KnownError> {
  try {
    return await look();
  } catch (thrown) {
    if (thrown instanceof KnownError) return thrown;
    throw asError(thrown);
  }
}

async function requireToolchains({ surroundings, targets, downstream }: BenchOptions): Promise<void> {
  requireLinux(process.platform);
  if (targets.some(({ runtime }) => runtime && 'python' in runtime))
    await findPython(surroundings.environment);
  if (downstream || targets.some(({ runtime }) => runtime && 'go' in runtime))
    await findGo(surroundings.environment);
}
