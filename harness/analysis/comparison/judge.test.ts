import { describe, expect, it } from 'vitest';
import type { MetricId } from '../../model/metrics.js';
import { METRIC_IDS, METRICS } from '../../model/metrics.js';
import type { ByDifference } from '../../model/plan/by-difference.js';
import type { Observation } from '../../model/run/observation.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import { judgeObservations } from '../window/judged-levels.js';
import { compareSides } from './judge.js';
import { sideOf } from './sides.js';
import {
  completed,
  failed,
  fanoutLoad,
  histogramOf,
  httpLoad,
  levels,
  pairsOf,
  planOf,
  scenario,
} from '../observations.test-support.js';

/** Block effects of a few per cent, the same for both targets, so that only pairing sees through them. */
const wobble = (block: number) => 1 + 0.03 * ((block * 7) % 5);

function judged(
  observations: Observation[],
  {
    blocks = 5,
    level = 'rate',
    metric = 'latency_p50',
    kind = 'ratio',
    ceiling = null,
    byDifference = [],
    goesOn = false,
  }: {
    blocks?: number;
    level?: keyof typeof levels;
    metric?: MetricId;
    kind?: 'ratio' | 'absolute';
    ceiling?: number | null;
    byDifference?: ByDifference[];
    goesOn?: boolean;
  } = {},
): Comparison {
  const plan = { ...planOf(blocks), byDifference };
  const judgedLevels = judgeObservations(plan, observations, null);
  const side = (target: string) => sideOf(judgedLevels, { scenario: 'test', level, target, deployment: 1 });
  const context = {
    plan,
    deliveryCeilingPerSecond: ceiling,
    bootstrapResamples: 1_000,
    goesOn: () => goesOn,
  };
  const rows = compareSides(context, scenario, levels[level], 'ab', side('py'), side('go'));
  return rows.find((row) => row.metric === metric && row.marginKind === kind)!;
}

const latencies = (goUs: number, blocks = 5) =>
  pairsOf(blocks, (target, block) =>
    completed({ block, target }, { load: httpLoad((target === 'go' ? goUs : 10_000) * wobble(block)) }),
  );

describe('a comparison', () => {
  it('finds the lower latency better, with the ratio b over a', () => {
    const row = judged(latencies(5_000));
    expect(row.verdict).toBe('b-better');
    expect(row.ratio).toBeCloseTo(0.5, 2);
    expect(row.high).toBeLessThan(1 / 1.1);
    expect(row.blocks).toBe(5);
  });

  it('finds the other side better when the figures are swapped', () => {
    expect(judged(latencies(20_000)).verdict).toBe('a-better');
  });

  it('finds identical figures equivalent, through block effects that both share', () => {
    expect(judged(latencies(10_000)).verdict).toBe('equivalent');
  });

  it('stays inconclusive on the edge of the margin', () => {
    const noisy = pairsOf(5, (target, block) =>
      completed({ block, target }, { load: httpLoad(target === 'go' ? 10_400 * wobble(block) : 10_000) }),
    );
    expect(judged(noisy).verdict).toBe('inconclusive');
  });

  it('judges the same metric by difference where users notice: 2 ms apart is equivalent at 5 ms', () => {
    const row = judged(latencies(8_000), { kind: 'absolute' });
    expect(row.verdict).toBe('equivalent');
    expect(row.ratio).toBeLessThan(-1_900);
    expect(row.margin).toBe(5_000);
  });

  it('calls nothing spoiled that the run ended before, and says what is left', () => {
    expect(judged(latencies(5_000, 3), { goesOn: true })).toMatchObject({
      verdict: 'inconclusive',
      decidedBy: { kind: 'ended-early', pairs: 3, blocksLeft: 2, needed: 5 },
    });
    expect(judged(latencies(5_000, 3))).toMatchObject({
      verdict: 'invalid',
      decidedBy: { kind: 'too-few-pairs', pairs: 3, needed: 5 },
    });
  });

  it('judges the difference in place of a ratio that the generator adds too much for, and shows the ratio', () => {
    const found = { scenario: 'test', level: 'rate', partUs: 400, allowedUs: 250 };
    const byDifference: ByDifference[] = [{ ...found, metric: 'latency_p50' }];
    const ratio = judged(latencies(5_000), { byDifference });
    expect(ratio).toMatchObject({
      verdict: 'inconclusive',
      decidedBy: { kind: 'by-difference-only', partUs: 400, allowedUs: 250 },
      primary: false,
    });
    expect(ratio.ratio).toBeCloseTo(0.5, 2);
    const difference = judged(latencies(8_000), { kind: 'absolute', byDifference });
    expect(difference).toMatchObject({ verdict: 'equivalent', primary: true });
    expect(judged(latencies(5_000), { metric: 'cpu_per_1k', byDifference }).primary).toBe(true);
  });

  it('finds more throughput better, and names what limited it', () => {
    const capacity = pairsOf(5, (target, block) => {
      const load = httpLoad(1_000, {
        loop: 'closed',
        achievedRatePerSecond: (target === 'go' ? 3_000 : 1_000) * wobble(block),
      });
      const base = completed({ block, target, level: 'capacity' }, { load });
      return { ...base, resources: { ...base.resources, cpuSeconds: 4.9 } };
    });
    const row = judged(capacity, { level: 'capacity', metric: 'throughput' });
    expect(row.verdict).toBe('b-better');
    expect(row.boundBy).toEqual({ a: 'target', b: 'target' });
  });

  it('does not compare capacities that the database limited', () => {
    const capacity = pairsOf(5, (target, block) => {
      const load = httpLoad(1_000, {
        loop: 'closed',
        achievedRatePerSecond: target === 'go' ? 3_000 : 1_000,
      });
      const database = { cpuSeconds: 4.5, transactions: 0, activeMean: 0, activeMax: 0, statements: [] };
      return completed({ block, target, level: 'capacity' }, { load, database });
    });
    const row = judged(capacity, { level: 'capacity', metric: 'throughput' });
    expect(row.verdict).toBe('inconclusive');
    expect(row.decidedBy).toEqual({ kind: 'bound-by', a: 'database', b: 'database' });
    expect(row.boundBy).toEqual({ a: 'database', b: 'database' });
  });
});

describe('too little data', () => {
  it('gives no verdict when fewer than five blocks were planned, however clear the figures', () => {
    const row = judged(latencies(1_000, 4), { blocks: 4 });
    expect(row.verdict).toBe('inconclusive');
    expect(row.decidedBy).toEqual({ kind: 'too-few-planned', blocks: 4, needed: 5 });
  });

  it('is invalid when a pair of five was spoiled', () => {
    const observations = latencies(1_000).map((observation) =>
      observation.block === 2 && observation.target === 'py'
        ? failed({ block: 2, target: 'py' }, 'harness')
        : observation,
    );
    expect(judged(observations).verdict).toBe('invalid');
  });

  it('is made good by the repeat of the spoiled level in both arms', () => {
    const spoiled = failed({ block: 2, target: 'py' }, 'harness');
    const observations = latencies(5_000).filter(({ block, target }) => !(block === 2 && target === 'py'));
    const repeats = [
      completed({ block: 2, target: 'py', attempt: 1 }, { load: httpLoad(20_000) }),
      completed({ block: 2, target: 'go', attempt: 1 }, { load: httpLoad(10_000) }),
    ];
    const row = judged([...observations, spoiled, ...repeats]);
    expect(row.verdict).toBe('b-better');
    // Both sides of a pair are of the same minutes: the first attempt of the other arm does not stand in.
    expect(row.ratio).toBeCloseTo(0.5, 2);
  });

  it('takes the first attempt that was not spoiled, so that no trial has two chances', () => {
    // A rising scenario is repeated whole: levels that held are measured again, for better or worse.
    const again = [
      completed({ block: 2, target: 'py', attempt: 1 }, { load: httpLoad(90_000) }),
      failed({ block: 3, target: 'py', attempt: 1 }, 'harness'),
    ];
    expect(judged([...latencies(5_000), ...again])).toEqual(judged(latencies(5_000)));
  });

  it('is judged by the figures that were not spoiled: other programs leave CPU per request', () => {
    const { host } = completed({ block: 1, target: 'py' });
    const disturbed = latencies(5_000).map((one) =>
      one.status === 'completed' && one.block === 2 ? { ...one, host: { ...host, otherCpuShare: 0.3 } } : one,
    );
    expect(judged(disturbed)).toMatchObject({ verdict: 'invalid', blocks: 4 });
    expect(judged(disturbed, { metric: 'cpu_per_1k' })).toMatchObject({ verdict: 'equivalent', blocks: 5 });
  });

  it('is invalid where first attempts were spoiled in one arm more often than chance explains', () => {
    const spoiledIn = (blocks: number) => [
      ...latencies(1_000, 12).map((observation) =>
        observation.block <= blocks && observation.target === 'go'
          ? failed({ block: observation.block, target: 'go' }, 'harness')
          : observation,
      ),
      // All of them were made good.
      ...latencies(1_000, blocks).map((observation) => ({ ...observation, attempt: 1 })),
    ];
    // 6 to 0: p = 0.031; 5 to 0: p = 0.0625.
    expect(judged(spoiledIn(6), { blocks: 12 })).toMatchObject({
      verdict: 'invalid',
      decidedBy: { kind: 'uneven-losses', a: 0, b: 6 },
      blocks: 12,
    });
    expect(judged(spoiledIn(5), { blocks: 12 }).verdict).toBe('b-better');
  });

  it('does not judge a percentile for which one side has samples enough only to print', () => {
    // 1,000 samples hold 50 beyond p95, and 600 only 30.
    const thin = (blocks: number) =>
      pairsOf(5, (target, block) => {
        const count = target === 'py' && block <= blocks ? 600 : 1_000;
        const responseUs = histogramOf(
          Array.from({ length: count }, () => (target === 'go' ? 5_000 : 10_000)),
        );
        const load = httpLoad(10_000);
        return completed(
          { block, target },
          { load: { ...load, histograms: { ...load.histograms, responseUs } } },
        );
      });
    expect(judged(thin(0), { metric: 'latency_p95' }).verdict).toBe('b-better');
    const row = judged(thin(2), { metric: 'latency_p95' });
    expect(row).toMatchObject({ verdict: 'inconclusive', blocks: 5 });
    expect(row.decidedBy).toEqual({ kind: 'too-few-samples', thin: 2, pairs: 5 });
  });

  it('says so for a primary of which nothing was measured', () => {
    const row = judged([]);
    expect(row).toMatchObject({ verdict: 'invalid', ratio: null, blocks: 0 });
  });
});

describe('a metric that can be zero', () => {
  it('is judged by a difference with a margin of its own, whichever it is', () => {
    const ids = METRIC_IDS.filter((id) => METRICS[id].canBeZero);
    const level = { ...levels.rate, primary: ids };
    const context = { plan: planOf(5), deliveryCeilingPerSecond: null, bootstrapResamples: 0 };
    const none = (target: string) => ({ target, blocks: new Map() });
    const rows = compareSides(context, scenario, level, 'ab', none('py'), none('go'));
    expect(rows.filter(({ marginKind }) => marginKind === 'absolute').map(({ metric }) => metric)).toEqual(
      ids,
    );
  });
});

describe('CPU per request', () => {
  const used = (goPerSecond: number, level: 'rate' | 'capacity') =>
    pairsOf(5, (target, block) => {
      const achievedRatePerSecond = target === 'go' ? goPerSecond : 200;
      const base = completed({ block, target, level }, { load: httpLoad(1_000, { achievedRatePerSecond }) });
      const cpuSeconds = (target === 'go' ? 0.2 : 0.6) * wobble(block);
      return { ...base, resources: { ...base.resources, cpuSeconds } };
    });

  it('is compared only at equal rates', () => {
    expect(judged(used(204, 'rate'), { metric: 'cpu_per_1k' }).verdict).toBe('b-better');
    const row = judged(used(400, 'rate'), { metric: 'cpu_per_1k' });
    expect(row).toMatchObject({ verdict: 'inconclusive', blocks: 5 });
    expect(row.decidedBy).toEqual({ kind: 'unequal-rates', ratio: 2 });
  });

  it('is compared at capacity whatever the rates: there it is the inverse of the capacity per core', () => {
    const row = judged(used(800, 'capacity'), { level: 'capacity', metric: 'cpu_per_1k' });
    expect(row.verdict).toBe('b-better');
  });
});

describe('the bootstrap beside an interval', () => {
  it('is there from ten pairs on, on the scale of the ratio, the same whenever it is asked for', () => {
    expect(judged(latencies(5_000, 9), { blocks: 9 }).bootstrap).toBeUndefined();
    const noisy = pairsOf(10, (target, block) =>
      completed({ block, target }, { load: httpLoad(target === 'go' ? 5_000 * wobble(block) : 10_000) }),
    );
    const row = judged(noisy, { blocks: 10 });
    expect(row.bootstrap?.verdict).toBe('b-better');
    expect(Math.abs(Math.log(row.bootstrap!.high / row.high!))).toBeLessThan(0.01);
    expect(judged(noisy, { blocks: 10 })).toEqual(row);
  });

  it('disagrees where a single block carries the interval', () => {
    // Nine equal blocks and one far off: Student's interval widens both ways, the resamples only one.
    const carried = pairsOf(10, (target, block) =>
      completed(
        { block, target },
        { load: httpLoad(target === 'py' ? 10_000 : block === 4 ? 40_000 : 11_500) },
      ),
    );
    const row = judged(carried, { blocks: 10 });
    expect(row.verdict).toBe('inconclusive');
    expect(row.bootstrap?.verdict).toBe('a-better');
  });
});

describe('an outcome of the target', () => {
  it('decides when it lost over half of the blocks that the other held', () => {
    const observations = latencies(5_000).map((observation) =>
      observation.block <= 3 && observation.target === 'go'
        ? failed({ block: observation.block, target: 'go' })
        : observation,
    );
    const row = judged(observations);
    expect(row.verdict).toBe('a-better');
    expect(row.decidedBy).toEqual({ kind: 'outcome', loser: 'b', lost: 3, held: 5 });
  });

  it('counts more than one per cent of failed requests as a lost block, and one per cent as held', () => {
    const withFailures = (bad: number) =>
      pairsOf(5, (target, block) => {
        const lost = target === 'py' ? bad : 0;
        return completed({ block, target }, { load: httpLoad(1_000, { ok: 1_000 - lost, failed: lost }) });
      });
    expect(judged(withFailures(11)).decidedBy.kind).toBe('outcome');
    expect(judged(withFailures(10)).decidedBy.kind).toBe('interval');
  });

  it('decides nothing when both collapse', () => {
    const observations = pairsOf(5, (target, block) => failed({ block, target }));
    expect(judged(observations).verdict).toBe('invalid');
  });
});

describe('a rate that is not sustained', () => {
  const overload = { answeredInWindow: 800, ok: 800, inFlight: 200 };
  const overloaded = (targets: readonly string[], blocks: number) =>
    pairsOf(5, (target, block) =>
      completed(
        { block, target },
        { load: httpLoad(10_000, targets.includes(target) && block <= blocks ? overload : {}) },
      ),
    );

  it('loses the block for latencies, and for nothing else', () => {
    const row = judged(overloaded(['py'], 3));
    expect(row).toMatchObject({ verdict: 'b-better', decidedBy: { kind: 'outcome', loser: 'a', lost: 3 } });
    expect(judged(overloaded(['py'], 3), { metric: 'memory_peak' }).decidedBy.kind).toBe('interval');
  });

  it('leaves nothing to compare where neither side sustained it', () => {
    expect(judged(overloaded(['py', 'go'], 3))).toMatchObject({
      verdict: 'inconclusive',
      decidedBy: { kind: 'neither-sustained', blocks: 3 },
    });
  });
});

describe('the means of both sides', () => {
  it('are of the same pairs, so that their quotient is the ratio, and their difference the difference', () => {
    const observations = [
      ...latencies(7_000).map((one) =>
        one.block === 3 && one.target === 'py' ? failed({ block: 3, target: 'py' }, 'harness') : one,
      ),
    ];
    const byRatio = judged(observations);
    expect(byRatio.bEstimate! / byRatio.aEstimate!).toBeCloseTo(byRatio.ratio!, 12);
    const byDifference = judged(observations, { kind: 'absolute' });
    expect(byDifference.bEstimate! - byDifference.aEstimate!).toBeCloseTo(byDifference.ratio!, 6);
  });
});

describe('a fan-out', () => {
  const rooms = pairsOf(5, (target, block) =>
    completed(
      { block, target, level: 'room' },
      {
        load: fanoutLoad({
          completionsUs: Array.from({ length: 6 }, () => (target === 'go' ? 10_000 : 30_000) * wobble(block)),
        }),
      },
    ),
  );

  // 1,000 sockets in 10 ms are 100,000 deliveries/s.
  const completion = { level: 'room', metric: 'completion_p50' } as const;

  it.each([
    ['unknown', {}],
    ['of the agents less than twice what was received', { ceiling: 150_000 }],
  ])('lets a completion be a bound where the delivery ceiling is %s', (_which, options) => {
    const row = judged(rooms, { ...completion, ...options });
    expect(row).toMatchObject({ verdict: 'b-better', bound: 'most' });
    expect(row.boundBy?.b).toBe('agent');
  });

  it("takes a completion for the services' own where the agents could have received twice as fast", () => {
    const row = judged(rooms, { ...completion, ceiling: 250_000 });
    expect(row).toMatchObject({ verdict: 'b-better', decidedBy: { kind: 'interval' } });
    expect(row).not.toHaveProperty('bound');
    expect(row).not.toHaveProperty('boundBy');
  });

  it('calls nothing alike that the agents may have made alike', () => {
    const alike = pairsOf(5, (target, block) =>
      completed(
        { block, target, level: 'room' },
        { load: fanoutLoad({ completionsUs: Array.from({ length: 6 }, () => 10_000 * wobble(block)) }) },
      ),
    );
    expect(judged(alike, { ...completion, ceiling: 250_000 }).verdict).toBe('equivalent');
    expect(judged(alike, { ...completion, ceiling: 150_000 })).toMatchObject({
      verdict: 'inconclusive',
      decidedBy: { kind: 'client-ceiling', ceilingPerSecond: 150_000 },
    });
  });

  it('takes the memory of a connection from the slope over four counts, whatever the service needs at rest', () => {
    const points = (base: number, slope: number) =>
      [0, 1_000, 2_500, 5_000].map((connections) => ({
        connections,
        rssBytes: 0,
        pssBytes: base + slope * connections,
        workingSetBytes: null,
      }));
    const observations = pairsOf(5, (target, block) =>
      completed(
        { block, target, level: 'room' },
        { load: fanoutLoad(), memoryPoints: target === 'go' ? points(10e6, 30_000) : points(90e6, 60_000) },
      ),
    );
    const row = judged(observations, { level: 'room', metric: 'memory_per_connection' });
    expect(row.ratio).toBeCloseTo(0.5, 6);
    expect(row.verdict).toBe('b-better');
  });

  it('judges what can be zero by difference', () => {
    const lossy = pairsOf(5, (target, block) => {
      const lost = target === 'py' ? 30 : 0;
      return completed({ block, target, level: 'room' }, { load: fanoutLoad({ ok: 6_000 - lost, lost }) });
    });
    const row = judged(lossy, { level: 'room', metric: 'delivered_ratio', kind: 'absolute' });
    expect(row.ratio).toBeCloseTo(0.005, 6);
    expect(row.verdict).toBe('b-better');
  });
});
