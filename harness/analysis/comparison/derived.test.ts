import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../model/run/observation.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Derived, Level } from '../../model/plan/scenario.js';
import { defineScenario } from '../../model/plan/scenario.js';
import { judgeObservations } from '../window/judged-levels.js';
import { derivedSide } from './derived.js';
import { ONE_LOOK } from '../../stats/sequential.js';
import { compareSides } from './judge.js';
import {
  completed,
  failed,
  httpLoad,
  levels,
  pairsOf,
  planOf,
  scenario,
} from '../observations.test-support.js';
import { placesOf, sideAt } from './places.js';
import { summarize } from './summarize.js';

const COUNTS = [0, 1_000, 2_000, 5_000];
const ids = COUNTS.map((count) => `waiting-${count}`);
const level = (id: string): Level => ({
  ...levels.capacity,
  id,
  load: { ...levels.capacity.load, purpose: 'fixed-concurrency' },
});
const speedUp: Derived = {
  id: 'speed-up',
  title: 'all cores against one',
  metric: 'speed_up',
  primary: true,
  from: {
    kind: 'quotient',
    of: { level: ids[1]!, metric: 'throughput' },
    by: { level: ids[0]!, metric: 'throughput' },
  },
};
const perWaiter: Derived = {
  id: 'per-waiter',
  title: 'a waiter',
  metric: 'memory_per_waiter',
  primary: true,
  from: {
    kind: 'slope',
    metric: 'memory_peak',
    points: COUNTS.map((at, index) => ({ level: ids[index]!, at })),
  },
};
const lineTo = (times: number) => COUNTS.map((at, index) => ({ level: ids[index]!, at: times * at }));
const slopes: Derived = {
  id: 'slopes',
  title: 'one line against another',
  metric: 'memory_quotient',
  primary: false,
  from: { kind: 'quotient-of-slopes', metric: 'memory_peak', of: lineTo(1), by: lineTo(4) },
};
const own = defineScenario({ ...scenario, levels: ids.map(level), derived: [speedUp, perWaiter, slopes] });
const planFor = (blocks: number): Plan => ({ ...planOf(blocks), scenarios: [own] });

/** A level of one block with its throughput and its peak of memory. */
function served(place: { block: number; target: string; level: string }, perSecond: number, bytes: number) {
  const base = completed(place, {
    load: httpLoad(1_000, { loop: 'closed', achievedRatePerSecond: perSecond }),
  });
  return { ...base, resources: { ...base.resources, pssPeakBytes: bytes } };
}

const wobble = (block: number) => 1 + 0.02 * ((block * 7) % 5);

/** Both targets at every level, each block in trials of their own; a change replaces a level of a block. */
function run(
  blocks: number,
  bytes: (target: 'py' | 'go', count: number, block: number) => number,
  change: (observation: Observation) => Observation | null = (observation) => observation,
): Observation[] {
  return COUNTS.flatMap((count, index) =>
    pairsOf(blocks, (target, block) =>
      served(
        { block, target, level: ids[index]! },
        (target === 'go' ? 900 : 300) * (index === 0 ? 1 : target === 'go' ? 4 : 2) * wobble(block),
        bytes(target, count, block),
      ),
    ),
  ).flatMap((observation) => change(observation) ?? []);
}

const plain = (target: 'py' | 'go', count: number, block: number) =>
  (target === 'go' ? 20e6 : 80e6) * wobble(block) + (target === 'go' ? 5_000 : 20_000) * count;

function judged(observations: Observation[], derived: Derived, blocks = 5) {
  const plan = planFor(blocks);
  const judgedLevels = judgeObservations(plan, observations, null);
  const place = placesOf(own).find(({ id }) => id === derived.id)!;
  const side = (target: string) => sideAt(judgedLevels, place, { scenario: 'test', target, deployment: 1 });
  const context = { plan, deliveryCeilingPerSecond: null, bootstrapResamples: 0 };
  return compareSides(context, own, place, 'ab', side('py'), side('go'));
}

function statesOf(observations: Observation[], derived: Derived, target = 'py') {
  const judgedLevels = judgeObservations(planFor(5), observations, null);
  return derivedSide(judgedLevels, derived, { scenario: 'test', target, deployment: 1 }).blocks;
}

const figureOf = (observations: Observation[], derived: Derived, block = 1): number | undefined => {
  const state = statesOf(observations, derived).get(block)?.at(-1);
  return state?.kind === 'held' ? state.metrics.get(derived.metric)?.value : undefined;
};

describe('a derived figure', () => {
  it('of two lines is how much steeper the one is', () => {
    expect(figureOf(run(5, plain), slopes)).toBeCloseTo(4, 9);
  });

  it('is compared between targets like a metric of a level, once, with the margin of its scenario', () => {
    const rows = judged(run(5, plain), speedUp);
    expect(rows).toHaveLength(1);
    const [row] = rows;
    expect(row).toMatchObject({ level: 'speed-up', metric: 'speed_up', primary: true, margin: 1.1 });
    expect(row).toMatchObject({ verdict: 'b-better', marginKind: 'ratio', blocks: 5 });
    expect(row?.ratio).toBeCloseTo(2, 10);
  });

  it('is not promised where it is no primary', () => {
    expect(judged([], { ...speedUp, primary: true })).toMatchObject([{ verdict: 'invalid', blocks: 0 }]);
    const secondary = { ...own, derived: [{ ...speedUp, primary: false }] };
    expect(placesOf(secondary).at(-1)).toMatchObject({ id: 'speed-up', primary: [] });
  });

  it('is summarised over its blocks', () => {
    const plan = planFor(5);
    const rows = summarize(plan, judgeObservations(plan, run(5, plain), null), ONE_LOOK);
    const found = rows.filter((row) => row.level === 'per-waiter');
    expect(found.map(({ target, metric, unit, blocks }) => [target, metric, unit, blocks])).toEqual([
      ['py', 'memory_per_waiter', 'bytes', 5],
      ['go', 'memory_per_waiter', 'bytes', 5],
    ]);
    expect(found.map(({ estimate }) => Math.round(estimate))).toEqual([20_000, 5_000]);
  });

  it('is lost in a block in which the target lost one of its levels, and invalid where another was spoiled', () => {
    const change = (observation: Observation) => {
      const { block, target, level: id } = observation;
      if (target !== 'py' || block > 2) return observation;
      if (id === ids[3]) return failed({ block, target: 'py', level: id });
      return id === ids[1] && block === 2
        ? failed({ block, target: 'py', level: id }, 'harness')
        : observation;
    };
    const states = statesOf(run(5, plain, change), perWaiter);
    expect(states.get(1)).toMatchObject([{ kind: 'lost' }]);
    // What is kept must not hang on what became of the other level.
    expect(states.get(2)).toMatchObject([{ kind: 'invalid' }]);
    expect(states.get(3)).toMatchObject([{ kind: 'held' }]);
    // The quotient does not need the level that was lost.
    expect(statesOf(run(5, plain, change), speedUp).get(1)).toMatchObject([{ kind: 'held' }]);
  });

  it('decides by its outcome, where a target cannot serve one of its levels', () => {
    const change = (observation: Observation) =>
      observation.target === 'py' && observation.level === ids[3]
        ? failed({ block: observation.block, target: 'py', level: ids[3] })
        : observation;
    const [row] = judged(run(5, plain, change), perWaiter);
    expect(row?.verdict).toBe('b-better');
    expect(row?.decidedBy).toEqual({ kind: 'outcome', loser: 'a', lost: 5, held: 5 });
  });

  it('is missing in a block in which one of its levels is', () => {
    const change = (observation: Observation) =>
      observation.block === 3 && observation.level === ids[0] ? null : observation;
    expect([...statesOf(run(5, plain, change), speedUp).keys()].sort()).toEqual([1, 2, 4, 5]);
    expect(judged(run(5, plain, change), speedUp)).toMatchObject([{ verdict: 'invalid', blocks: 4 }]);
  });

  it('takes the repeat of a spoiled level, and never a level of another block', () => {
    const spoiled = (observation: Observation) =>
      observation.block === 2 && observation.target === 'py' && observation.level === ids[1]
        ? failed({ block: 2, target: 'py', level: ids[1] }, 'harness')
        : observation;
    const repeat = { ...served({ block: 2, target: 'py', level: ids[1]! }, 700, 1), attempt: 1 };
    const observations = [...run(5, plain, spoiled), repeat];
    expect(figureOf(observations, speedUp, 2)).toBeCloseTo(700 / (300 * wobble(2)), 10);
    const spare = served({ block: 6, target: 'py', level: ids[1]! }, 700, 1);
    expect(statesOf([...run(5, plain, spoiled), spare], speedUp).has(6)).toBe(false);
  });

  it('is judged only where all that it is made of is', () => {
    const open: Level = { ...levels.rate, id: ids[1]! };
    const plan = { ...planFor(5), scenarios: [{ ...own, levels: own.levels.with(1, open) }] };
    const judgedLevels = judgeObservations(plan, run(5, plain), null);
    const where = { scenario: 'test', target: 'py', deployment: 1 } as const;
    const state = derivedSide(judgedLevels, speedUp, where).blocks.get(1)?.at(-1);
    // In an open loop throughput is the generator's.
    expect(state?.kind === 'held' && state.metrics.get('speed_up')?.judged).toBe(false);
  });
});

describe('a quotient', () => {
  it('turns over with its levels and does not see what both have in common', () => {
    const positive = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    const quotient = (of: number, by: number) =>
      figureOf(
        [
          served({ block: 1, target: 'py', level: ids[1]! }, of, 1),
          served({ block: 1, target: 'py', level: ids[0]! }, by, 1),
        ],
        speedUp,
      )!;
    fc.assert(
      fc.property(positive, positive, positive, (of, by, scale) => {
        expect(quotient(of, by) * quotient(by, of)).toBeCloseTo(1, 10);
        expect(quotient(of * scale, by * scale) / quotient(of, by)).toBeCloseTo(1, 10);
      }),
      { numRuns: 50 },
    );
  });

  it('by nothing is no figure', () => {
    const change = (observation: Observation) =>
      observation.block === 1 && observation.level === ids[0]
        ? served({ block: 1, target: observation.target, level: ids[0] }, 0, 1)
        : observation;
    expect(judged(run(6, plain, change), speedUp, 6)).toMatchObject([{ blocks: 5, verdict: 'b-better' }]);
  });
});

/** The slope through these points, each a level of one block. */
function slopeThrough(points: readonly { at: number; bytes: number }[]): number {
  const named = points.map(({ at }, index) => ({ level: `point-${index}`, at }));
  const plan = {
    ...planOf(1),
    scenarios: [{ ...scenario, levels: named.map(({ level: id }) => level(id)) }],
  };
  const judgedLevels = judgeObservations(
    plan,
    points.map(({ bytes }, index) => served({ block: 1, target: 'py', level: `point-${index}` }, 1, bytes)),
    null,
  );
  const derived = { ...perWaiter, from: { ...perWaiter.from, points: named } } as Derived;
  const where = { scenario: 'test', target: 'py', deployment: 1 } as const;
  const state = derivedSide(judgedLevels, derived, where).blocks.get(1)?.at(-1);
  return state?.kind === 'held' ? state.metrics.get('memory_per_waiter')!.value : NaN;
}

describe('a slope', () => {
  it('is that of Anscombe’s first data set (1973, The American Statistician 27): y = 3.00 + 0.500 x', () => {
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    expect(slopeThrough(x.map((at, index) => ({ at, bytes: y[index]! })))).toBeCloseTo(0.500091, 6);
  });

  it('is the line’s own, whatever the target holds at rest and in whatever order its points are', () => {
    const line = fc.record({
      rest: fc.integer({ min: 0, max: 1e9 }),
      each: fc.integer({ min: -50_000, max: 50_000 }),
      at: fc.uniqueArray(fc.integer({ min: 0, max: 50_000 }), { minLength: 4, maxLength: 8 }),
    });
    fc.assert(
      fc.property(line, ({ rest, each, at }) => {
        const slope = slopeThrough(at.map((count) => ({ at: count, bytes: rest + each * count })));
        expect(Math.abs(slope - each)).toBeLessThan(0.01);
      }),
      { numRuns: 50 },
    );
  });

  it('of zero or below is shown, and leaves no verdict by ratio: the other blocks would choose by the result', () => {
    const falling = (target: 'py' | 'go', count: number, block: number) =>
      target === 'go' && block === 3 ? 20e6 - count : plain(target, count, block);
    const [row] = judged(run(10, falling), perWaiter, 10);
    expect(row).toMatchObject({ verdict: 'inconclusive', blocks: 9 });
    expect(row?.decidedBy).toEqual({ kind: 'no-logarithm', without: 1, pairs: 10 });
    const plan = planFor(10);
    const summary = summarize(plan, judgeObservations(plan, run(10, falling), null), ONE_LOOK).find(
      ({ level: id, target }) => id === 'per-waiter' && target === 'go',
    );
    // The arithmetic mean: nine times 5,000 and once -1.
    expect(summary).toMatchObject({ blocks: 10 });
    expect(summary?.estimate).toBeCloseTo((9 * 5_000 - 1) / 10, 6);
  });
});
