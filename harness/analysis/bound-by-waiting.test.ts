import { expect, test } from 'vitest';
import type { CpuLayout } from '../model/cpus.js';
import type { TimingParts } from '../model/load-record.js';
import { boundBy } from './bound-by.js';
import { completed, httpLoad } from './observations.test-support.js';

const cpus: CpuLayout = {
  ...{ target: [0], database: [1], load: [2] },
  ...{ shared: [], targetCores: 1, pinned: true },
};

/** A window of five seconds in which the target used so much processor time, with these parts of its mean request. */
function limitOf(parts: Partial<TimingParts>, cpuSeconds = 1, databaseCpuSeconds = 0): string {
  const mean = { poolMs: 1, dbMs: 1, serMs: 1, appMs: 1, downMs: 0, ...parts };
  const load = httpLoad(1_000, { serverTiming: { count: 1_000, mean, atOrAboveP95: mean } });
  const database = {
    cpuSeconds: databaseCpuSeconds,
    transactions: 0,
    activeMean: 0,
    activeMax: 0,
    statements: [],
  };
  const base = completed({ block: 1, target: 'py', level: 'capacity' }, { load, database });
  return boundBy({ ...base, resources: { ...base.resources, cpuSeconds } }, cpus);
}

test.each([
  // what the parts say, the limit
  ['more than three fifths waiting for another service', { downMs: 6.1 }, 'downstream'],
  ['just three fifths waiting for another service', { downMs: 6 }, 'target'],
  ['more than three fifths waiting for the pool', { poolMs: 5, downMs: 0 }, 'pool'],
  ['half each', { poolMs: 10, downMs: 10 }, 'target'],
])('a capacity with %s', (_, parts, limit) => {
  expect(limitOf(parts)).toBe(limit);
});

test('a target whose processors are busy, or a busy database, is named before the other service', () => {
  expect(limitOf({ downMs: 50 }, 4.9)).toBe('target');
  expect(limitOf({ downMs: 50 }, 1, 4.5)).toBe('database');
});
