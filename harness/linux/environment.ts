import { arch, cpus, platform, release, totalmem } from 'node:os';
import { existsSync, readdirSync } from 'node:fs';
import type { CpuLayout } from '../model/plan/cpus.js';
import type { Environment } from '../model/run/environment.js';
import { readLimits } from './limits.js';
import { readProc } from './procfs.js';
import { parseProcessorList } from './topology.js';

const CPU_FOLDER = '/sys/devices/system/cpu';

/** What only other parts know. */
export interface KnownEnvironment {
  readonly versions: Readonly<Record<string, string>>;
  readonly cpus: CpuLayout;
  readonly postgresSettings: Readonly<Record<string, string>>;
}

/** The machine as it is now. Nothing in it names the machine or its user. */
export function readEnvironment(known: KnownEnvironment): Environment {
  return {
    platform: platform(),
    architecture: arch(),
    cpuModel: parseCpuModel(readProc('/proc/cpuinfo') ?? ''),
    cores: cpus().length,
    threadsPerCore: parseProcessorList(readProc(`${CPU_FOLDER}/cpu0/topology/thread_siblings_list`) ?? '0')
      .length,
    governor: readGovernor(),
    memoryBytes: readMemoryBytes(),
    kernel: release(),
    versions: { ...known.versions },
    limits: readLimits(),
    cpus: known.cpus,
    postgresSettings: { ...known.postgresSettings },
  };
}

/** The first processor's name; on arm64, which has none, the implementer and part numbers of the Arm registry. */
export function parseCpuModel(cpuinfo: string): string {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}\\s*: (.*)$`, 'm').exec(cpuinfo)?.[1];
  const implementer = field('CPU implementer');
  const part = field('CPU part');
  const arm = implementer && part && `Arm implementer ${implementer} part ${part}`;
  return field('model name') ?? field('Model') ?? arm ?? 'unknown';
}

/** The frequency governors in use, in one word where all processors have the same; null in most virtual machines. */
export function readGovernor(folder = CPU_FOLDER): string | null {
  // A container or a sandbox may have no /sys.
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const governors = names
    .filter((name) => /^cpu\d+$/.test(name))
    .map((name) => readProc(`${folder}/${name}/cpufreq/scaling_governor`)?.trim())
    .filter((governor) => governor !== undefined);
  return governors.length === 0 ? null : [...new Set(governors)].sort().join(', ');
}

/** Physical memory, or the limit of our control group where that is lower. */
export function readMemoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
