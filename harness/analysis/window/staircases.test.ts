import { describe, expect, it } from 'vitest';
import type { Level } from '../../model/plan/scenario.js';
import type { Observation } from '../../model/run/observation.js';
import type { StaircaseRecord, StaircaseStep } from '../../model/run/staircase-record.js';
import { compareAll } from '../comparison/compare-all.js';
import { completed, levels, pairsOf, planOf } from '../observations.test-support.js';
import { judgeObservations } from './judged-levels.js';
import { staircases } from './staircases.js';

const objective: Level = {
  ...levels.capacity,
  id: 'objective',
  load: {
    kind: 'staircase',
    objectiveMs: 50,
    injectedMs: 0,
    pilot: 'start',
    connections: 64,
    requests: levels.capacity.load.requests,
  },
  primary: ['rate_within_objective'],
};
const base = planOf(5);
const [scenario] = base.scenarios;
const plan = {
  ...base,
  scenarios: [{ ...scenario!, levels: [objective] }],
  trials: base.trials.map((trial) => ({ ...trial, levels: ['objective'] })),
};

const step = (ratePerSecond: number, outcome: StaircaseStep['outcome'], p99Us: number): StaircaseStep => ({
  ratePerSecond,
  seconds: 1.2,
  outcome,
  p99Us,
  answeredShare: 1,
  ...(outcome === 'spoiled' ? { spoiledBy: { gate: 'steal', figure: 0.4, threshold: 0.2 } } : {}),
});

interface Climbed {
  readonly ratePerSecond: number;
  readonly changes?: Partial<StaircaseRecord>;
  /** Of five seconds. */
  readonly targetCpuSeconds?: number;
  readonly databaseCpuSeconds?: number;
}

function climbed(target: string, block: number, found: Climbed): Observation {
  const { ratePerSecond, changes, targetCpuSeconds = 4.4, databaseCpuSeconds = 1 } = found;
  const one = completed({ block, target, level: 'objective' });
  return {
    ...one,
    resources: { ...one.resources, cpuSeconds: targetCpuSeconds },
    database: {
      cpuSeconds: databaseCpuSeconds,
      transactions: 0,
      activeMean: 0,
      activeMax: 0,
      statements: [],
    },
    staircase: {
      objectiveUs: 50_000,
      steps: [step(ratePerSecond, 'within', 20_000), step(ratePerSecond * 1.1, 'beyond', 80_000)],
      ended: 'bracketed',
      ratePerSecond,
      topBy: null,
      ...changes,
    },
  };
}

const wobble = (block: number) => 1 + block / 1_000;
const both = (py: Climbed, go: Climbed) =>
  pairsOf(5, (target, block) => {
    const own = target === 'py' ? py : go;
    return climbed(target, block, { ...own, ratePerSecond: own.ratePerSecond * wobble(block) });
  });

function compared(observations: readonly Observation[]) {
  const rows = compareAll(
    { plan, pilots: new Map(), leftOut: new Set() },
    judgeObservations(plan, observations, null),
    { deliveryCeilingPerSecond: null, bootstrapResamples: 0 },
  );
  return rows.find(({ metric }) => metric === 'rate_within_objective')!;
}

describe('a rate within an objective', () => {
  it('is compared like a capacity, and names what was busiest at it', () => {
    const row = compared(both({ ratePerSecond: 500 }, { ratePerSecond: 1_500 }));
    expect(row.ratio).toBeCloseTo(3);
    expect(row).toMatchObject({ verdict: 'b-better', boundBy: { a: 'target', b: 'target' }, primary: true });
    expect(row.bound).toBeUndefined();
  });

  it('is decided where only the higher one was held back by something else', () => {
    const heldBack = { databaseCpuSeconds: 4.9, targetCpuSeconds: 2 };
    const faster = compared(both({ ratePerSecond: 500 }, { ratePerSecond: 1_500, ...heldBack }));
    expect(faster).toMatchObject({
      verdict: 'b-better',
      boundBy: { a: 'target', b: 'database' },
      bound: 'least',
    });
    const first = compared(both({ ratePerSecond: 1_500, ...heldBack }, { ratePerSecond: 500 }));
    expect(first).toMatchObject({ verdict: 'a-better', bound: 'most' });
    const slower = compared(both({ ratePerSecond: 500, ...heldBack }, { ratePerSecond: 1_500 }));
    expect(slower).toMatchObject({ verdict: 'inconclusive', decidedBy: { kind: 'bound-by', a: 'database' } });
    const equal = compared(both({ ratePerSecond: 500 }, { ratePerSecond: 500, ...heldBack }));
    expect(equal).toMatchObject({ verdict: 'inconclusive', decidedBy: { kind: 'bound-by' } });
  });

  it('is this or more where it ended at the top of what may be offered', () => {
    const atTop = { ended: 'at-top', topBy: 'pool' } as const;
    const row = compared(both({ ratePerSecond: 500 }, { ratePerSecond: 1_000, changes: atTop }));
    expect(row).toMatchObject({ verdict: 'b-better', boundBy: { b: 'pool' } });
  });

  it('is lost by a target that never kept the objective', () => {
    const never = { ratePerSecond: 60, changes: { ended: 'at-bottom', ratePerSecond: null } as const };
    const observations = both(never, { ratePerSecond: 1_500 });
    expect(compared(observations)).toMatchObject({ verdict: 'b-better', decidedBy: { kind: 'outcome' } });
    expect(judgeObservations(plan, observations, null)[0]?.state).toMatchObject({
      kind: 'lost',
      cause: { kind: 'objective-missed', objectiveUs: 50_000 },
    });
  });

  it('is spoiled, and nothing else, where its steps were spoiled again and again', () => {
    const steps = [step(500, 'spoiled', 20_000)];
    const one = climbed('py', 1, { ratePerSecond: 500, changes: { ended: 'spoiled', steps } });
    const [judged] = judgeObservations(plan, [one], null);
    expect(judged?.state).toMatchObject({
      kind: 'held',
      spoiled: [{ metric: 'rate_within_objective', gate: 'steal', figure: 0.4, threshold: 0.2 }],
    });
  });
});

describe('the staircases of a report', () => {
  it('tell the rate with its p99, and that of the next step, over blocks', () => {
    const judged = judgeObservations(plan, both({ ratePerSecond: 500 }, { ratePerSecond: 1_500 }), null);
    const rows = staircases(plan, judged);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      level: 'objective',
      target: 'py',
      objectiveUs: 50_000,
      p99Us: 20_000,
      nextP99Us: 80_000,
      limit: 'target',
      steps: 2,
      spoiledSteps: 0,
      atTop: 0,
      blocks: 5,
    });
    expect(rows[0]?.ratePerSecond).toBeCloseTo(501.5);
  });
});
