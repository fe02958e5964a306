import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that cannot be taken for a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in clock ticks since boot (field 22 of /proc/<pid>/stat). */
  readonly startTicks: number;
}

interface ProcessStat extends ProcessIdentity {
  readonly parentPid: number;
  readonly groupId: number;
  readonly ended: boolean;
}

const POLL_MS = 10;
/** How long children may take to follow their root. */
const LEFTOVERS_MS = 500;
const KILL_MS = 5_000;

/** Null when there is no such process; one that has ended but was not waited for still has its identity. */
export function identify(pid: number): ProcessIdentity | null {
  const found = readProcess(pid);
  return found && { pid, startTicks: found.startTicks };
}

export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  const found = readProcess(pid);
  return found !== null && found.startTicks === startTicks && !found.ended;
}

/** The living processes that descend from a root or are in its process group, the root itself first where it lives. */
export function livingTree(root: ProcessIdentity): ProcessIdentity[] {
  const all = readdirSync('/proc').flatMap((name) => {
    const found = /^\d+$/.test(name) ? readProcess(Number(name)) : null;
    return found ? [found] : [];
  });
  // Another process has the root's number: its group is gone, since a group's number is not given out while it lives.
  if (all.some(({ pid, startTicks }) => pid === root.pid && startTicks !== root.startTicks)) return [];
  const tree = new Map<number, ProcessStat>();
  const waiting = all.filter(({ pid, groupId }) => pid === root.pid || groupId === root.pid);
  for (let found = waiting.shift(); found; found = waiting.shift()) {
    if (tree.has(found.pid)) continue;
    const { pid } = found;
    tree.set(pid, found);
    waiting.push(...all.filter(({ parentPid }) => parentPid === pid));
  }
  return [...tree.values()].filter(({ ended }) => !ended).map(({ pid, startTicks }) => ({ pid, startTicks }));
}

/** Sends a signal unless the process has ended. */
function signalProcess(process_: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isAlive(process_)) return;
  try {
    process.kill(process_.pid, signal);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
  }
}

/** Waits until all have ended, or the time is over. */
async function haveEnded(processes: readonly ProcessIdentity[], withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (processes.some(isAlive) && performance.now() < deadline) await sleep(POLL_MS);
}

/**
 * Asks a root to end, waits, then kills whatever of its tree is left and waits until that is gone. Resolves to
 * whether it had to be killed. Throws when processes survive even that.
 */
export async function endTree(
  root: ProcessIdentity,
  signal: NodeJS.Signals,
  graceMs: number,
): Promise<{ killed: boolean }> {
  // Noted before the end: a child that outlives its parent is no longer to be found by descent.
  const known = livingTree(root);
  signalProcess(root, signal);
  await haveEnded([root], graceMs);
  if (!isAlive(root)) await haveEnded(known, LEFTOVERS_MS);
  const left = (): ProcessIdentity[] => [...known.filter(isAlive), ...livingTree(root)];
  const killed = left().length > 0;
  const deadline = performance.now() + KILL_MS;
  for (let rest = left(); rest.length > 0; rest = left()) {
    if (performance.now() > deadline) {
      const pids = rest.map(({ pid }) => pid);
      throw new Error(`Processes ${pids.join(', ')} are still there ${KILL_MS} ms after SIGKILL.`);
    }
    for (const process_ of rest) signalProcess(process_, 'SIGKILL');
    await sleep(POLL_MS);
  }
  return { killed };
}

function readProcess(pid: number): ProcessStat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The command stands in parentheses and may itself hold some, so the last one ends it (proc_pid_stat(5)).
  const [state, parentPid, groupId, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
    pid,
    parentPid: Number(parentPid),
    groupId: Number(groupId),
    startTicks: Number(rest[16]),
    ended: state === 'Z' || state === 'X',
  };
}
