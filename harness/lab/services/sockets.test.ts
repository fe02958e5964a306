import { expect, it } from 'vitest';
import { orphansOf, untilOrphansGone } from './sockets.js';

const sockstat = (orphans: number) =>
  `sockets: used 290\nTCP: inuse 12 orphan ${orphans} tw 3 alloc 20 mem 2\nUDP: inuse 1 mem 0\n`;

it('finds the count of orphaned sockets, and none where the kernel tells none', () => {
  expect(orphansOf(sockstat(16_000))).toBe(16_000);
  expect(orphansOf('sockets: used 290\n')).toBe(0);
});

it('waits until only a few are left', async () => {
  const counts = [20_000, 4_000, 12];
  expect(await untilOrphansGone(() => Promise.resolve(sockstat(counts.shift() ?? 0)))).toBe(12);
  expect(counts).toEqual([]);
});
