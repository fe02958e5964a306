import { expect, test } from 'vitest';
import { busyChild } from './busy-child.test-support.js';
import { readMemoryPoint, readProportional, readResident } from './memory.js';
import { plain } from '../watched.test-support.js';

const HELD_BYTES = 64 * 2 ** 20;
/** Garbage, and pages that the heap gives back meanwhile. */
const TOLERANCE_BYTES = 8 * 2 ** 20;

test('what a child allocates shows in its RSS, PSS and anonymous memory', async () => {
  await using child = await busyChild();
  const pids = [child.pid];
  const before = { ...readResident(pids), ...readProportional(pids) };
  await child.hold(HELD_BYTES);
  const after = { ...readResident(pids), ...readProportional(pids) };
  for (const field of ['rssBytes', 'highWaterBytes', 'pssBytes', 'anonymousBytes'] as const) {
    const grown = (after[field] ?? NaN) - (before[field] ?? NaN);
    expect(Math.abs(grown - HELD_BYTES), field).toBeLessThan(TOLERANCE_BYTES);
  }
});

test('two processes of one program share pages, which RSS counts twice and PSS once', async () => {
  await using first = await busyChild();
  await using second = await busyChild();
  const pids = [first.pid, second.pid];
  const proportional = readProportional(pids);
  expect(proportional?.pssBytes).toBeLessThan(readResident(pids).rssBytes);
});

test('a memory point holds the tree below its roots at a count of connections', async () => {
  await using child = await busyChild();
  const alone = await readMemoryPoint([plain(child.pid)], 2500);
  const withParent = await readMemoryPoint([plain(process.pid)], 0);
  expect(alone.connections).toBe(2500);
  expect(withParent.rssBytes).toBeGreaterThan(alone.rssBytes ?? Infinity);
  expect(alone.pssBytes).toBeLessThanOrEqual(alone.rssBytes ?? 0);
  expect(alone.workingSetBytes).toBeNull();
});

test('processes that have ended count nothing, and PSS is then unknown', () => {
  expect(readResident([2 ** 30])).toEqual({ rssBytes: 0, highWaterBytes: 0 });
  expect(readProportional([2 ** 30])).toBeNull();
});
