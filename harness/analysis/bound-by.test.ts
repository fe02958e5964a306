import { describe, expect, it } from 'vitest';
import type { BoundBy } from '../model/report.js';
import { boundBy } from './bound-by.js';
import { completed, httpLoad } from './observations.test-support.js';

const apart = { target: [0, 1], database: [2], load: [3], shared: [], targetCores: 2, pinned: true };
const twoCores = { target: [0], database: [1], load: [1], shared: [], targetCores: 1, pinned: true };

const WINDOW_SECONDS = 5;

/** Busy share of one core each; the target's of one of its own. */
interface Busy {
  readonly target?: number;
  readonly database?: number;
  readonly downstream?: number;
  readonly agent?: number;
}

function limitOf(cpus: typeof apart, { target = 0, database = 0, downstream, agent = 0 }: Busy): BoundBy {
  const base = completed(
    { block: 1, target: 'go', level: 'capacity' },
    { load: httpLoad(1_000, { agentBusy: agent }) },
  );
  const counts = { transactions: 0, activeMean: 0, activeMax: 0, statements: [] };
  return boundBy(
    {
      ...base,
      resources: { ...base.resources, cpuSeconds: target * cpus.targetCores * WINDOW_SECONDS },
      database: { cpuSeconds: database * WINDOW_SECONDS, ...counts },
      downstreamCpuSeconds: downstream === undefined ? null : downstream * WINDOW_SECONDS,
    },
    cpus,
  );
}

describe('what limited a capacity', () => {
  it.each<[string, typeof apart, Busy, BoundBy]>([
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
  ])('is %s', (_what, cpus, busy, limit) => {
    expect(limitOf(cpus, busy)).toBe(limit);
  });
});
