import { expect, test } from 'vitest';
import { CpuLedger, readCpu, type CpuReading } from './cpu-ledger.js';
import { busyChild } from './busy-child.test-support.js';

const MS = 1_000_000;

function reading(
  pid: number,
  threads: Record<number, number>,
  rest: Partial<CpuReading['stat']> = {},
): CpuReading {
  const stat = { pid, parentPid: 1, ownTicks: 0, childTicks: 0, startTicks: 7, ...rest };
  return { stat, threadNs: new Map(Object.entries(threads).map(([id, ms]) => [Number(id), ms * MS])) };
}

function ledgerOf(...entries: CpuReading[][]): number {
  const ledger = new CpuLedger();
  for (const entry of entries) ledger.enter(entry);
  return ledger.nanoseconds / MS;
}

test.each<[string, CpuReading[][], number]>([
  ['counts from the first entry', [[reading(5, { 5: 100 })], [reading(5, { 5: 130 })]], 30],
  ['counts a process born in the window from zero', [[], [reading(5, { 5: 130 })]], 130],
  [
    'counts a thread born in the window from zero',
    [[reading(5, { 5: 100 })], [reading(5, { 5: 101, 6: 40 })]],
    41,
  ],
  [
    'keeps what an ended thread was last seen with',
    [[reading(5, { 5: 10, 6: 20 })], [reading(5, { 5: 15, 6: 25 })], [reading(5, { 5: 16 })]],
    11,
  ],
  [
    'keeps what an ended process was last seen with',
    [[reading(5, { 5: 10 })], [reading(5, { 5: 15 })], []],
    5,
  ],
  [
    'tells a process from a later one with its pid',
    [[reading(5, { 5: 100 })], [reading(5, { 5: 105 })], [reading(5, { 5: 3 }, { startTicks: 8 })]],
    8,
  ],
  [
    'counts a thread id that was given again',
    [[reading(5, { 5: 0, 6: 50 })], [reading(5, { 5: 0, 6: 60 })], [reading(5, { 5: 0, 6: 4 })]],
    14,
  ],
  [
    'finds a thread that lived between two entries in the ticks of its process',
    [[reading(5, { 5: 100 }, { ownTicks: 10 })], [reading(5, { 5: 110 }, { ownTicks: 61 })]],
    510,
  ],
  [
    'takes ticks that differ by rounding for rounding',
    [[reading(5, { 5: 100 }, { ownTicks: 8 })], [reading(5, { 5: 110 }, { ownTicks: 11 })]],
    10,
  ],
  [
    'finds a child that lived between two entries in its parent',
    [[reading(5, { 5: 0 })], [reading(5, { 5: 0 }, { childTicks: 40 })]],
    400,
  ],
  [
    'does not count twice a child that was seen before it ended',
    [
      [reading(5, { 5: 0 })],
      [reading(5, { 5: 0 }), reading(6, { 6: 390 }, { parentPid: 5 })],
      [reading(5, { 5: 0 }, { childTicks: 40 })],
    ],
    390,
  ],
  [
    'adds what a child used between its last sight and its end',
    [
      [reading(5, { 5: 0 }), reading(6, { 6: 100 }, { parentPid: 5, ownTicks: 10 })],
      [reading(5, { 5: 0 }, { childTicks: 40 })],
    ],
    300,
  ],
])('the ledger %s', (_, entries, expectedMs) => {
  expect(ledgerOf(...entries)).toBe(expectedMs);
});

test('where the kernel has no schedstat the ledger counts in ticks and says so', () => {
  const ledger = new CpuLedger();
  const { stat } = reading(5, {}, { ownTicks: 10 });
  ledger.enter([{ stat, threadNs: null }]);
  ledger.enter([{ stat: { ...stat, ownTicks: 25 }, threadNs: null }]);
  expect(ledger.nanoseconds / MS).toBe(150);
  expect(ledger.ticksOnly).toBe(true);
});

test("a busy child's time, in two threads of which one ends, is what it says itself", async () => {
  await using child = await busyChild();
  const ledger = new CpuLedger();
  const enter = (): void => {
    ledger.enter([readCpu(child.pid)].filter((cpu) => cpu !== null));
  };
  const before = await child.cpuSeconds();
  enter();
  const after = await child.burn(0.3);
  enter();
  // The question itself costs the child a little: the share of it in 0.6 s of work is far below the tolerance.
  const ratio = ledger.nanoseconds / 1e9 / (after - before);
  expect(ratio).toBeGreaterThan(0.9);
  expect(ratio).toBeLessThan(1.1);
});
