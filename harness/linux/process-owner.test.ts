import { expect, test } from 'vitest';
import { hasGone, thisOwner } from './process-owner.js';

const here = thisOwner();

test('a process that lives has not gone, and one whose number is another process now has', () => {
  expect(hasGone(here)).toBe(false);
  expect(hasGone({ ...here, startTicks: here.startTicks + 1 })).toBe(true);
});

test.each([
  ['another PID namespace', { pidNamespace: 'pid:[1]' }],
  ['another boot, or another machine', { bootId: 'another' }],
])('nothing is known of one of %s', (_what, other) => {
  expect(hasGone({ ...here, startTicks: 1, ...other })).toBe(false);
});

test('nothing is known of one that says less', () => {
  expect(hasGone({})).toBe(false);
  expect(hasGone({ pid: 4_000_000, startTicks: 1 })).toBe(false);
});
