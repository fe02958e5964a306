import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { dirname } from 'node:path';
import type { MachineCheck } from '../../model/machine-check.js';
import { quantity } from '../../words/numbers.js';
import { readGovernor } from '../../linux/environment.js';
import { readLimits } from '../../linux/limits.js';
import { parseKilobytes, readProc } from '../../linux/procfs.js';

const GIB = 2 ** 30;

export interface MachineFacts {
  readonly nodeVersion: string;
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
}

/** Where results go, which need not exist yet, and where the lab keeps its data. */
export function readMachineFacts(folders: {
  readonly results: string;
  readonly temporary: string;
}): MachineFacts {
  const { openFilesHard, ephemeralPorts, somaxconn } =
    process.platform === 'linux' ? readLimits() : NO_LIMITS;
  return {
    nodeVersion: process.versions.node,
    cores: availableParallelism(),
    openFilesHard,
    ephemeralPorts,
    somaxconn,
    governor: process.platform === 'linux' ? readGovernor() : null,
    availableMemoryBytes: parseKilobytes(readProc('/proc/meminfo') ?? '', 'MemAvailable') ?? freemem(),
    resultsFreeBytes: freeBytes(folders.results),
    temporaryFreeBytes: isWritable(folders.temporary) ? freeBytes(folders.temporary) : null,
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

/** What a run wants of the machine, whichever the lab. */
export function checkMachine(facts: MachineFacts): MachineCheck[] {
  return [...checkComputer(facts), ...checkSystem(facts)].map((check) => ({
    ...check,
    needed: NEEDED.has(check.id),
  }));
}

const NEEDED = new Set(['node', 'cores', 'disk']);

type Unweighed = Omit<MachineCheck, 'needed'>;

function checkComputer(facts: MachineFacts): Unweighed[] {
  const { cores, governor } = facts;
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

function checkSystem(facts: MachineFacts): Unweighed[] {
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

function atLeast(version: string, wanted: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > wanted[0] || (major === wanted[0] && minor >= wanted[1]);
}
