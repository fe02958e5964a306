import { expect, test } from 'vitest';
import type { CpuLayout } from '../../model/plan/cpus.js';
import type { TimingParts } from '../../model/run/load-record.js';
import type { BoundBy } from '../../model/report/comparison/verdict.js';
import { limitingPart } from './limiting-part.js';
import { completed, httpLoad } from '../observations.test-support.js';

const cpus: CpuLayout = {
  target: [0],
  database: [1],
  load: [2],
  shared: [],
  targetCores: 1,
  pinned: true,
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
  return limitingPart({ ...base, resources: { ...base.resources, cpuSeconds } }, cpus);
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

const apart: CpuLayout = {
  target: [0, 1],
  database: [2],
  load: [3],
  shared: [],
  targetCores: 2,
  pinned: true,
};
const twoCores: CpuLayout = {
  target: [0],
  database: [1],
  load: [1],
  shared: [],
  targetCores: 1,
  pinned: true,
};

const WINDOW_SECONDS = 5;

/** Busy share of one core each; the target's of one of its own. */
interface Busy {
  readonly target?: number;
  readonly database?: number;
  readonly downstream?: number;
  readonly agent?: number;
}

function limitOnCores(layout: CpuLayout, { target = 0, database = 0, downstream, agent = 0 }: Busy): BoundBy {
  const base = completed(
    { block: 1, target: 'go', level: 'capacity' },
    { load: httpLoad(1_000, { agentBusy: agent }) },
  );
  const counts = { transactions: 0, activeMean: 0, activeMax: 0, statements: [] };
  return limitingPart(
    {
      ...base,
      resources: { ...base.resources, cpuSeconds: target * layout.targetCores * WINDOW_SECONDS },
      database: { cpuSeconds: database * WINDOW_SECONDS, ...counts },
      downstreamCpuSeconds: downstream === undefined ? null : downstream * WINDOW_SECONDS,
    },
    layout,
  );
}

test.each<[string, CpuLayout, Busy, BoundBy]>([
  ['a saturated target, whatever else was busy', apart, { target: 0.95, downstream: 0.9 }, 'target'],
  ['nothing that was busy', apart, { target: 0.5, database: 0.5, agent: 0.5 }, 'target'],
  ['the downstream service', apart, { target: 0.5, downstream: 0.7, agent: 0.5 }, 'downstream'],
  ['the busier agent', apart, { target: 0.5, downstream: 0.7, agent: 0.8 }, 'agent'],
  ['the larger user of the core that both have', apart, { database: 0.3, downstream: 0.4 }, 'downstream'],
  ['the database, as the larger', apart, { database: 0.4, downstream: 0.3 }, 'database'],
  [
    'the largest of three on one core',
    twoCores,
    { downstream: 0.4, database: 0.1, agent: 0.3 },
    'downstream',
  ],
  ['the agent, as the largest', twoCores, { downstream: 0.3, agent: 0.4 }, 'agent'],
  ['no service where none ran', apart, { target: 0.5, database: 0.2 }, 'target'],
])('the processors name %s', (_, layout, busy, limit) => {
  expect(limitOnCores(layout, busy)).toBe(limit);
});
