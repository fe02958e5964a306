import type { ProcessStat } from './procfs.js';

/**
 * The processes of a tree: the roots, their descendants, and whatever stays in a root's process group, so that a
 * child whose parent ended is not lost.
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
  for (let stat = waiting.pop(); stat !== undefined; stat = waiting.pop()) {
    if (tree.has(stat.pid)) continue;
    tree.set(stat.pid, stat);
    waiting.push(...(childrenOf.get(stat.pid) ?? []));
  }
  return [...tree.values()];
}
