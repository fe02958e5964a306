import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { dirname } from 'node:path';
import { quantity } from '../../words/numbers.js';
import { readGovernor } from '../../linux/environment.js';
import { readLimits } from '../../linux/limits.js';
import { parseKilobytes, readProc } from '../../linux/procfs.js';

const GIB = 2 ** 30;

/** One line of `crossover doctor`. */
export interface MachineCheck {
  readonly id: string;
  readonly ok: boolean;
  readonly found: string;
  readonly expected: string;
  /** What to do when `ok` is false. */
  readonly remedy: string;
}

/** A tool that set-up or the lab looked for; `found` is a version or a place, null when it is missing or too old. */
export interface ToolFact {
  readonly found: string | null;
  readonly expected: string;
  readonly remedy: string;
}

export interface ToolFacts {
  readonly python: ToolFact;
  readonly go: ToolFact;
  readonly taskset: ToolFact;
  readonly 'postgres-binaries': ToolFact;
  /** Under whom Postgres runs: ourselves, or for root an existing unprivileged user. */
  readonly user: ToolFact;
  /** With one, nothing of the local lab is needed; without one it is never wrong. */
  readonly docker: ToolFact;
}

export interface MachineFacts {
  readonly nodeVersion: string;
  readonly platform: string;
  readonly architecture: string;
  /** Processors that this process may use. */
  readonly cores: number;
  readonly openFilesHard: number;
  readonly ephemeralPorts: number;
  readonly somaxconn: number;
  readonly governor: string | null;
  readonly availableMemoryBytes: number;
  readonly resultsFreeBytes: number;
  /** Null where the temporary folder is missing or may not be written. */
  readonly temporaryFreeBytes: number | null;
  readonly tools: ToolFacts;
}

/** Where results go, which need not exist yet, and where the lab keeps its data. */
export function readMachineFacts(
  folders: { readonly results: string; readonly temporary: string },
  tools: ToolFacts,
): MachineFacts {
  const { openFilesHard, ephemeralPorts, somaxconn } =
    process.platform === 'linux' ? readLimits() : NO_LIMITS;
  return {
    nodeVersion: process.versions.node,
    platform: process.platform,
    architecture: process.arch,
    cores: availableParallelism(),
    openFilesHard,
    ephemeralPorts,
    somaxconn,
    governor: process.platform === 'linux' ? readGovernor() : null,
    availableMemoryBytes: parseKilobytes(readProc('/proc/meminfo') ?? '', 'MemAvailable') ?? freemem(),
    resultsFreeBytes: freeBytes(folders.results),
    temporaryFreeBytes: isWritable(folders.temporary) ? freeBytes(folders.temporary) : null,
    tools,
  };
}

const NO_LIMITS = { openFilesHard: 0, ephemeralPorts: 0, somaxconn: 0 };

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function freeBytes(folder: string): number {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  return bavail * bsize;
}

/** What a run wants of the machine, each with what to do about it. */
export function checkMachine(facts: MachineFacts): MachineCheck[] {
  const checks = [...checkComputer(facts), ...checkSystem(facts), ...checkTools(facts.tools)];
  return facts.tools.docker.found === null ? checks : checks.map(excusedByDocker);
}

/** What only the local lab needs. */
const LOCAL_ONLY = ['platform', 'python', 'go', 'taskset', 'postgres-binaries', 'user'];

function excusedByDocker(check: MachineCheck): MachineCheck {
  if (check.ok || !LOCAL_ONLY.includes(check.id)) return check;
  return { ...check, ok: true, found: `${check.found}; not needed with a Docker engine` };
}

function checkComputer(facts: MachineFacts): MachineCheck[] {
  const { platform, architecture, cores, governor } = facts;
  const memoryGib = facts.availableMemoryBytes / GIB;
  return [
    {
      id: 'node',
      ok: atLeast(facts.nodeVersion, [20, 19]),
      found: facts.nodeVersion,
      expected: '20.19 or later',
      remedy: 'Install a current Node.js from https://nodejs.org.',
    },
    {
      id: 'platform',
      ok: platform === 'linux' && ['x64', 'arm64'].includes(architecture),
      found: `${platform} ${architecture}`,
      expected: 'linux on x64 or arm64 (WSL2 is Linux)',
      remedy: 'The local lab reads /proc and pins processors: use Linux or WSL2, or --lab docker elsewhere.',
    },
    {
      id: 'cores',
      ok: cores >= 2,
      found: `${cores}`,
      expected: '2 or more; from 3 on target, database and load each have their own',
      remedy: 'With one processor the load would be measured for the target: use a machine with more.',
    },
    {
      id: 'governor',
      ok: governor === null || governor === 'performance',
      found: governor ?? 'none (as in most virtual machines)',
      expected: 'performance, or none',
      remedy: 'sudo cpupower frequency-set -g performance, so that clocks do not follow the load.',
    },
    {
      id: 'memory',
      ok: memoryGib >= 2,
      found: `${quantity('bytes', facts.availableMemoryBytes)} available`,
      expected: '2 GiB available; 4 GiB for 50,000 connections',
      remedy: 'End other programs, or use a machine with more memory.',
    },
  ];
}

function checkSystem(facts: MachineFacts): MachineCheck[] {
  const { openFilesHard, ephemeralPorts, somaxconn } = facts;
  const resultsGib = facts.resultsFreeBytes / GIB;
  const temporaryGib = (facts.temporaryFreeBytes ?? 0) / GIB;
  const temporary =
    facts.temporaryFreeBytes === null
      ? 'a temporary folder that is missing or may not be written'
      : `${quantity('bytes', facts.temporaryFreeBytes)} in the temporary folder`;
  return [
    {
      id: 'open-files',
      ok: openFilesHard >= 8_192,
      found: `${openFilesHard}`,
      expected: '8192 or more as hard limit; 65536 for 50,000 connections',
      remedy: 'ulimit -Hn 65536 as root, or LimitNOFILE / /etc/security/limits.conf for good.',
    },
    {
      id: 'ephemeral-ports',
      ok: ephemeralPorts >= 20_000,
      found: `${ephemeralPorts}`,
      expected: '20000 or more for each loopback address',
      remedy: 'sudo sysctl -w net.ipv4.ip_local_port_range="32768 60999"',
    },
    {
      id: 'somaxconn',
      ok: somaxconn >= 4_096,
      found: `${somaxconn}`,
      expected: '4096 or more, or connects in a burst wait for a second try',
      remedy: 'sudo sysctl -w net.core.somaxconn=4096',
    },
    {
      id: 'disk',
      ok: resultsGib >= 0.5 && temporaryGib >= 2,
      found: `${quantity('bytes', facts.resultsFreeBytes)} free for results, ${temporary}`,
      expected: '0.5 GiB for results, 2 GiB in the temporary folder for the database',
      remedy: 'Free some space, or name other folders with --out and TMPDIR.',
    },
  ];
}

function checkTools(tools: ToolFacts): MachineCheck[] {
  return Object.entries(tools).map(([id, { found, expected, remedy }]: [string, ToolFact]) => ({
    id,
    ok: found !== null || id === 'docker',
    found: found ?? (id === 'docker' ? 'none; not needed for the local lab' : 'none'),
    expected,
    remedy,
  }));
}

function atLeast(version: string, wanted: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > wanted[0] || (major === wanted[0] && minor >= wanted[1]);
}
