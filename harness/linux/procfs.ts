import { readFileSync, readdirSync, statSync } from 'node:fs';

/** /proc's CPU fields count in USER_HZ, which is 100 a second on every Linux that Node runs on. */
export const TICK_NS = 10_000_000;
const KERNEL_THREAD_FLAG = 0x0020_0000;

/** The fields of `/proc/<pid>/stat` that lab and probe need (proc_pid_stat(5)). */
export interface ProcessStat {
  readonly pid: number;
  readonly command: string;
  readonly parentPid: number;
  readonly groupId: number;
  readonly kernelThread: boolean;
  /** Has ended, and was not waited for yet. */
  readonly ended: boolean;
  /** User and system time of all threads, ended ones included, in ticks of 10 ms. */
  readonly ownTicks: number;
  /** The same of children that ended and were waited for, and of theirs. */
  readonly childTicks: number;
  /** When it started, in ticks since boot: tells a process from a later one with its pid. */
  readonly startTicks: number;
}

/** The command stands in parentheses and may itself hold spaces and parentheses, so the last `)` ends it. */
export function parseStat(text: string): ProcessStat {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    pid: Number(text.slice(0, open)),
    command: text.slice(open + 1, close),
    parentPid: field(4),
    groupId: field(5),
    ended: fields[0] === 'Z' || fields[0] === 'X',
    kernelThread: (field(9) & KERNEL_THREAD_FLAG) !== 0,
    ownTicks: field(14) + field(15),
    childTicks: field(16) + field(17),
    startTicks: field(22),
  };
}

/** What the scheduler kept of a thread, in nanoseconds (sched-stats in the kernel's documentation). */
export interface ThreadTime {
  /** On a processor. */
  readonly ranNs: number;
  /** Kept waiting for one, though it could have run. */
  readonly waitedNs: number;
}

export function parseSchedstat(text: string): ThreadTime {
  const [ranNs = 0, waitedNs = 0] = text.split(' ').map(Number);
  return { ranNs, waitedNs };
}

/** The bytes of a `Name:   123 kB` line of `status` or `smaps_rollup`; null where the line is missing. */
export function parseKilobytes(text: string, name: string): number | null {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text);
  return found === null ? null : Number(found[1]) * 1024;
}

/** A file of /proc, or null where the process has ended or the kernel does not let us read it. */
export function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** What a file of /proc that only the process's owner may read gives: its text, or why there is none. */
export type Guarded =
  { readonly text: string } | { readonly text: null; readonly reason: 'ended' | 'forbidden' };

export function readGuarded(path: string): Guarded {
  try {
    return { text: readFileSync(path, 'utf8') };
  } catch (thrown) {
    return { text: null, reason: isForbidden(thrown) ? 'forbidden' : 'ended' };
  }
}

function isForbidden(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'EACCES' || thrown.code === 'EPERM');
}

/** Null where there is no such process. */
export function readStat(pid: number): ProcessStat | null {
  const text = readProc(`/proc/${pid}/stat`);
  return text === null ? null : parseStat(text);
}

/** Every process that this user can see, in one pass. */
export function readAllStats(): ProcessStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readStat(Number(pid)) ?? []);
}

/** Null where the kernel keeps no schedstat, or the thread has ended. */
export function readThreadTime(pid: number, threadId: number): ThreadTime | null {
  const text = readProc(`/proc/${pid}/task/${threadId}/schedstat`);
  return text === null ? null : parseSchedstat(text);
}

/** Nanoseconds of each live thread by its id; null where the kernel keeps no schedstat or the process has ended. */
export function readThreadNs(pid: number): Map<number, number> | null {
  let ids: string[];
  try {
    ids = readdirSync(`/proc/${pid}/task`);
  } catch {
    return null;
  }
  const threads = new Map<number, number>();
  for (const id of ids.map(Number)) {
    const time = readThreadTime(pid, id);
    if (time !== null) threads.set(id, time.ranNs);
  }
  return threads.size === 0 ? null : threads;
}

/** Open descriptors of a process, none where it has ended; null where they are not ours to see. */
export function readOpenFiles(pid: number): number | null {
  const path = `/proc/${pid}/fd`;
  try {
    // From Linux 6.2 on the folder's size is its count, which spares listing 50,000 names.
    const { size } = statSync(path);
    return size > 0 ? size : readdirSync(path).length;
  } catch (thrown) {
    return isForbidden(thrown) ? null : 0;
  }
}
