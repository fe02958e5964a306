import { join } from 'node:path';
import type { Surroundings } from '../config.js';
import { LocalLab } from '../lab/local.js';
import { readTopology } from '../lab/topology.js';
import type { CpuLayout } from '../model/cpus.js';
import type { Environment } from '../model/environment.js';
import type { Target } from '../model/target.js';
import { readEnvironment } from '../probe/environment.js';
import type { Runtime } from '../setup/prepare.js';
import { prepareTargets } from '../setup/prepare.js';
import { inPath } from '../setup/toolchains.js';
import { version } from '../version.js';

export interface BenchOptions {
  readonly surroundings: Surroundings;
  readonly targets: readonly Target[];
  readonly signal: AbortSignal;
  readonly onStep: (title: string) => void;
}

/** Brings in what the targets need: set-up, which a run's wall time leaves out. */
export function prepareBench({
  surroundings,
  targets,
  signal,
  onStep,
}: BenchOptions): Promise<Map<string, Runtime>> {
  const { checkout, environment } = surroundings;
  return prepareTargets(
    { folder: join(checkout, '.crossover'), environment, signal, onStep },
    checkout,
    targets,
  );
}

/** The local lab with Postgres seeded, its logs in the run's folder. */
export function startLocalLab(
  { surroundings, signal, onStep }: BenchOptions,
  runtimes: ReadonlyMap<string, Runtime>,
  logsFolder: string,
): Promise<LocalLab> {
  const { checkout, environment, names } = surroundings;
  const topology = readTopology(inPath('taskset', environment) !== null);
  return LocalLab.start({ checkout, environment, names, topology, runtimes, logsFolder, signal, onStep });
}

/** The machine and the versions of everything that a run uses. */
export async function describeEnvironment(
  { surroundings, targets }: BenchOptions,
  lab: LocalLab,
  runtimes: ReadonlyMap<string, Runtime>,
  cpus: CpuLayout,
): Promise<Environment> {
  const languages = targets.flatMap(({ id, language }) => {
    const runtime = runtimes.get(id);
    return runtime ? [[language, runtime.version] as const] : [];
  });
  const versions = {
    crossover: version(surroundings.checkout),
    node: process.versions.node,
    postgres: lab.database.version,
    ...Object.fromEntries(languages),
  };
  return readEnvironment({ versions, cpus, postgresSettings: await lab.database.settings() });
}
