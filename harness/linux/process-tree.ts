import { readAllStats, readProc, readStat, type ProcessStat } from './procfs.js';

/** A process that cannot be taken for a later one with the same id. */
export type ProcessIdentity = Pick<ProcessStat, 'pid' | 'startTicks'>;

/** Null when there is no such process; one that has ended but was not waited for still has its identity. */
export function identify(pid: number): ProcessIdentity | null {
  const found = readStat(pid);
  return found && { pid, startTicks: found.startTicks };
}

export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  const found = readStat(pid);
  return found !== null && found.startTicks === startTicks && !found.ended;
}

/**
 * The processes of a tree: the roots, their descendants, and whatever stays in a root's process group, so that a
 * child whose parent ended is not lost. Parents stand before their children.
 */
export function processTree(stats: readonly ProcessStat[], roots: readonly number[]): ProcessStat[] {
  const childrenOf = new Map<number, ProcessStat[]>();
  for (const stat of stats) {
    const siblings = childrenOf.get(stat.parentPid);
    if (siblings === undefined) childrenOf.set(stat.parentPid, [stat]);
    else siblings.push(stat);
  }
  const tree = new Map<number, ProcessStat>();
  const waiting = stats.filter((stat) => roots.includes(stat.pid) || roots.includes(stat.groupId));
  for (const stat of waiting) {
    if (tree.has(stat.pid)) continue;
    tree.set(stat.pid, stat);
    waiting.push(...(childrenOf.get(stat.pid) ?? []));
  }
  return [...tree.values()];
}

/** A process that was started with a mark in its environment, which its children inherit. */
export interface MarkedProcess extends ProcessIdentity {
  readonly mark?: string | undefined;
}

export const MARK_VARIABLE = 'CROSSOVER_MARK';

/**
 * The living processes of the tree of a root. Where the root has ended, its process group may have become somebody else's:
 * then only those are ours that carry its mark.
 */
export function livingTree(root: MarkedProcess): ProcessIdentity[] {
  const stats = readAllStats();
  const isThere = stats.some(({ pid, startTicks }) => pid === root.pid && startTicks === root.startTicks);
  const roots = isThere ? [root.pid] : markedPids(stats, root.mark);
  return processTree(stats, roots)
    .filter(({ ended }) => !ended)
    .map(({ pid, startTicks }) => ({ pid, startTicks }));
}

function markedPids(stats: readonly ProcessStat[], mark: string | undefined): number[] {
  if (mark === undefined) return [];
  const variable = `${MARK_VARIABLE}=${mark}`;
  return stats
    .filter(({ pid }) => readProc(`/proc/${pid}/environ`)?.split('\0').includes(variable))
    .map(({ pid }) => pid);
}
