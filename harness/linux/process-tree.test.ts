import { expect, test } from 'vitest';
import { processTree } from './process-tree.js';
import type { ProcessStat } from './procfs.js';

function stat(pid: number, parentPid: number, groupId: number): ProcessStat {
  const ticks = { ownTicks: 0, childTicks: 0, startTicks: 0 };
  return { pid, parentPid, groupId, command: 'x', kernelThread: false, ended: false, ...ticks };
}

const STATS = [
  stat(1, 0, 1),
  stat(10, 1, 10), // a target that leads its group
  stat(11, 10, 10), // its worker
  stat(12, 11, 12), // a grandchild in a group of its own
  stat(13, 1, 10), // a worker whose parent ended: re-parented, still in the group
  stat(14, 13, 14), // and its child
  stat(20, 1, 20), // somebody else
];

test.each([
  ['a root with its descendants and what stayed in its group', [10], [10, 11, 12, 13, 14]],
  ['a single process where it has no children', [20], [20]],
  ['two trees that overlap, each process once', [10, 11], [10, 11, 12, 13, 14]],
  ['nothing for a root that is not there', [99], []],
])('a tree is %s', (_, roots, expected) => {
  const pids = processTree(STATS, roots).map(({ pid }) => pid);
  expect(pids.sort((a, b) => a - b)).toEqual(expected);
});
