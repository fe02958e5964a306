import { join } from 'node:path';
import type { GroupFolder } from './cgroup-folder.js';
import { readProc } from '../../linux/procfs.js';

/** What a control group had used when it was read. Null: the kernel or the engine does not tell. */
export interface GroupReading {
  readonly cpuNs: number;
  /** Time in which a quota kept the group's threads from running, summed over processors. */
  readonly throttledNs: number | null;
  /** Memory charged, page cache included. Null where the kernel was told to account none. */
  readonly usageBytes: number | null;
  /** Usage less inactive file pages: what could not be given back at once. */
  readonly workingSetBytes: number | null;
  readonly anonymousBytes: number | null;
  /** Highest usage since the group was made. */
  readonly peakBytes: number | null;
  readonly socketBytes: number | null;
  readonly slabBytes: number | null;
  /** Null without a limit too. */
  readonly limitBytes: number | null;
  /** Processes that the kernel has killed because the group was out of memory. */
  readonly oomKills: number | null;
}

/** Version 1 writes "no limit" as the highest multiple of a page; no machine has an exbibyte. */
const NO_LIMIT_BYTES = 2 ** 60;

/** Null where the group is gone or its files are not readable. A reading costs some 0.1 ms of CPU. */
export function readGroup(folder: GroupFolder): GroupReading | null {
  return folder.version === 'v1' ? readFirstVersion(folder) : readSecondVersion(folder.unified);
}

/** Files as the kernel's admin-guide/cgroup-v1 describes them (cpuacct, memory), and sched-bwc for `cpu.stat`. */
function readFirstVersion(folder: Extract<GroupFolder, { version: 'v1' }>): GroupReading | null {
  const memory = (name: string): string => read(folder.memory, `memory.${name}`);
  const cpuNs = whole(read(folder.cpuacct, 'cpuacct.usage'));
  const usageBytes = whole(memory('usage_in_bytes'));
  if (cpuNs === null) return null;
  const stat = memory('stat');
  const limitBytes = whole(memory('limit_in_bytes'));
  return {
    cpuNs,
    throttledNs: field(read(folder.cpu, 'cpu.stat'), 'throttled_time'),
    usageBytes,
    workingSetBytes: workingSet(usageBytes, field(stat, 'total_inactive_file')),
    anonymousBytes: field(stat, 'total_rss'),
    peakBytes: whole(memory('max_usage_in_bytes')),
    // Sockets are only counted under a limit of their own: 0 means that nobody counted.
    socketBytes: whole(memory('kmem.tcp.usage_in_bytes')) || null,
    slabBytes: null,
    limitBytes: limitBytes !== null && limitBytes < NO_LIMIT_BYTES ? limitBytes : null,
    oomKills: field(memory('oom_control'), 'oom_kill'),
  };
}

/** Files as the kernel's admin-guide/cgroup-v2 describes them. `memory.peak` came with Linux 5.19. */
function readSecondVersion(folder: string): GroupReading | null {
  const cpu = read(folder, 'cpu.stat');
  const cpuUs = field(cpu, 'usage_usec');
  const usageBytes = whole(read(folder, 'memory.current'));
  if (cpuUs === null) return null;
  const stat = read(folder, 'memory.stat');
  const throttledUs = field(cpu, 'throttled_usec');
  return {
    cpuNs: cpuUs * 1_000,
    throttledNs: throttledUs === null ? null : throttledUs * 1_000,
    usageBytes,
    workingSetBytes: workingSet(usageBytes, field(stat, 'inactive_file')),
    anonymousBytes: field(stat, 'anon'),
    peakBytes: whole(read(folder, 'memory.peak')),
    socketBytes: field(stat, 'sock'),
    slabBytes: field(stat, 'slab'),
    limitBytes: whole(read(folder, 'memory.max')),
    oomKills: field(read(folder, 'memory.events'), 'oom_kill'),
  };
}

/** Usage is counted in batches, so it may lie below its own parts for a moment. */
export function workingSet(usageBytes: number | null, inactiveFileBytes: number | null): number | null {
  if (usageBytes === null || inactiveFileBytes === null) return null;
  return Math.max(0, usageBytes - inactiveFileBytes);
}

function read(folder: string, name: string): string {
  return readProc(join(folder, name)) ?? '';
}

function whole(text: string): number | null {
  const trimmed = text.trim();
  return /^\d+$/.test(trimmed) ? Number(trimmed) : null;
}

function field(text: string, name: string): number | null {
  const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(text);
  return found === null ? null : Number(found[1]);
}
