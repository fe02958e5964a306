import type { Surroundings } from '../config.js';
import { layoutOf } from '../lab/cpus.js';
import { readTopology } from '../lab/topology.js';
import type { CpuLayout } from '../model/cpus.js';
import { readLimits } from '../probe/environment.js';
import { inPath, requireLinux } from '../setup/toolchains.js';

/** What of this machine decides a plan. Throws EnvironmentError where the local lab cannot run. */
export function machineOf({ environment }: Surroundings): {
  readonly cpus: CpuLayout;
  readonly openFilesHard: number;
} {
  requireLinux(process.platform);
  const topology = readTopology(inPath('taskset', environment) !== null);
  return { cpus: layoutOf(topology, 'separate'), openFilesHard: readLimits().openFilesHard };
}
