import { setTimeout as sleep } from 'node:timers/promises';
import type { MarkedProcess, ProcessIdentity } from '../../linux/process-tree.js';
import { isAlive, livingTree } from '../../linux/process-tree.js';

const POLL_MS = 10;
/** How long children may take to follow their root. */
const LEFTOVERS_MS = 500;
const KILL_MS = 5_000;

/** Sends a signal unless the process has ended. */
function signalProcess(process_: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isAlive(process_)) return;
  try {
    process.kill(process_.pid, signal);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
  }
}

/** Kills a whole tree without waiting: for a process that is itself ending. */
export function killTree(root: MarkedProcess): void {
  for (const process_ of livingTree(root)) signalProcess(process_, 'SIGKILL');
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
  root: MarkedProcess,
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
