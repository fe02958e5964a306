import { describe, expect, it } from 'vitest';
import type { AxisCurve } from '../../model/report/findings/crossover.js';
import { axisCurveSchema, crossoverMapSchema } from '../../model/report/findings/crossover.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Observation } from '../../model/run/observation.js';
import type { Level, Rate } from '../../model/plan/scenario.js';
import { saidCurve, saidMap } from '../../words/say-report.js';
import type { CurveData } from './curves.js';
import { axisCurves } from './curves.js';
import { judgeObservations, trialRowOf } from '../window/judged-levels.js';
import { ONE_LOOK } from '../../stats/sequential.js';
import { compareAll, comparedIn } from '../comparison/compare-all.js';
import { crossoverMaps } from './map.js';
import {
  completed,
  failed,
  fanoutLoad,
  httpLoad,
  levels,
  pairsOf,
  planOf,
  scenario,
} from '../observations.test-support.js';
import { summarize } from '../comparison/summarize.js';

const COLUMNS: readonly (readonly [string, Rate])[] = [
  ['rate-10', 10],
  ['rate-100', 100],
  ['full', { times: 1, pilot: 'capacity' }],
];
const WAITS = [0, 50, 200];

function cell(waitMs: number, column: string, ratePerSecond: Rate): Level {
  return {
    ...levels.rate,
    id: `wait-${waitMs}-${column}`,
    load: { ...levels.rate.load, ratePerSecond },
    injectedWaitMs: waitMs,
    at: { wait: waitMs, ...(typeof ratePerSecond === 'number' ? { rate: ratePerSecond } : {}) },
  };
}

const mapped: Plan = {
  ...planOf(5),
  scenarios: [
    {
      ...scenario,
      poolSize: 100,
      levels: WAITS.flatMap((waitMs) => COLUMNS.map(([id, rate]) => cell(waitMs, id, rate))),
      map: { metric: 'latency_p50' },
      curves: [
        {
          id: 'rate',
          title: 'Rate',
          axis: 'rate',
          metric: 'latency_p50',
          levels: COLUMNS.map(([id]) => `wait-0-${id}`),
        },
        {
          id: 'wait',
          title: 'Wait',
          axis: 'wait',
          metric: 'latency_p50',
          levels: WAITS.map((wait) => `wait-${wait}-rate-100`),
        },
      ],
    },
  ],
};
const plan: Plan = {
  ...mapped,
  trials: mapped.trials.map((trial) => ({
    ...trial,
    levels: mapped.scenarios[0]!.levels.map(({ id }) => id),
  })),
};

/** Own time of a request beside the wait: Python 3 ms of which 2 are CPU, Go 1.5 ms of which 0.5 are CPU. */
const OWN = { py: { us: 3_000, cpuUs: 2_000 }, go: { us: 1_500, cpuUs: 500 } };

interface Changes {
  readonly slow?: Partial<Record<string, number>>;
  readonly lost?: readonly string[];
}

/** At capacity Python loses its trials; whatever `slow` names takes so many microseconds more in Python. */
function observations({ slow = {}, lost = [] }: Changes = {}): Observation[] {
  return plan.scenarios[0]!.levels.flatMap(({ id, injectedWaitMs = 0 }) =>
    pairsOf(5, (target, block) => {
      const place = { target, block, level: id };
      if (target === 'py' && lost.includes(id)) return failed(place);
      const us =
        injectedWaitMs * 1_000 + OWN[target].us + (target === 'py' ? (slow[id] ?? 0) : 0) + 10 * block;
      const base = completed(place);
      return completed(place, {
        load: httpLoad(us),
        resources: { ...base.resources, cpuSeconds: OWN[target].cpuUs / 1_000 },
      });
    }),
  );
}

const saidCurves = (data: CurveData) => axisCurves(data).map((curve) => saidCurve(data.plan, curve));

function report(changes: Changes = {}, capacity: number | null = 400, planned = plan) {
  const pilot = {
    record: 'pilot' as const,
    scenario: 'test',
    placeholder: 'capacity',
    value: capacity ?? 0,
    tookMs: null,
  };
  const records = capacity === null ? [] : [pilot as never];
  const pilots = new Map(capacity === null ? [] : [['capacity', capacity]]);
  const made = observations(changes).filter(({ level }) => capacity !== null || !level.endsWith('full'));
  const judgedLevels = judgeObservations(planned, made, null);
  const data = { plan: planned, environment: {} as never, records, observations: made };
  const how = { deliveryCeilingPerSecond: null, bootstrapResamples: 0 };
  const comparisons = compareAll(comparedIn(data), judgedLevels, how);
  const summaries = summarize(planned, judgedLevels, ONE_LOOK);
  const [map] = crossoverMaps({
    plan: planned,
    comparisons,
    summaries,
    trials: judgedLevels.map(trialRowOf),
    pilots,
  });
  return {
    map: crossoverMapSchema.parse(saidMap(planned, map!)),
    curves: saidCurves({ plan: planned, judgedLevels, pilots }),
  };
}

const at = (map: ReturnType<typeof report>['map'], level: string) =>
  map.cells.find((one) => one.level === level)!;

describe('the crossover map', () => {
  it('has a cell for each level, by wait and then by rate, with both verdicts', () => {
    const { map } = report();
    expect(map.cells.map(({ waitMs, ratePerSecond }) => [waitMs, ratePerSecond])).toEqual(
      WAITS.flatMap((wait) => [10, 100, 400].map((rate) => [wait, rate])),
    );
    expect(at(map, 'wait-0-rate-100')).toMatchObject({
      state: 'measured',
      rateShare: null,
      ratio: { verdict: 'b-better' },
      differenceUs: { verdict: 'equivalent' },
    });
    expect(at(map, 'wait-50-rate-100').ratio!.verdict).toBe('equivalent');
    expect(at(map, 'wait-50-full').rateShare).toBe(1);
  });

  it('is drawn of the pair that was compared, whichever language the plan names first', () => {
    const turned = { ...plan, targets: [...plan.targets].reverse() };
    const { map, curves } = report({}, 400, turned);
    expect(map).toMatchObject({ a: 'go', b: 'py' });
    expect(at(map, 'wait-0-rate-100').ratio!.verdict).toBe('a-better');
    expect(curves).not.toEqual([]);
  });

  it('draws what the pool would limit as pool-bound: above 100 / 200 ms / 2 = 250 requests/s', () => {
    const { map } = report();
    expect(at(map, 'wait-200-full')).toMatchObject({ state: 'pool-bound', ratio: null });
    expect(at(map, 'wait-50-full').state).toBe('measured');
  });

  it('keeps a column whose pilot found nothing, unmeasured and without a prediction', () => {
    const { map } = report({}, null);
    expect(at(map, 'wait-0-full')).toMatchObject({
      ratePerSecond: null,
      state: 'not-measured',
      predicted: null,
    });
  });

  it('says by outcome who is ahead where the other lost its trials, and still knows what CPU predicts', () => {
    const { map } = report({ lost: ['wait-0-full'] });
    expect(at(map, 'wait-0-full')).toMatchObject({
      state: 'measured',
      ratio: { verdict: 'b-better', byOutcome: true, estimate: null },
    });
  });

  it('predicts from CPU per request, and takes the smaller rest for both', () => {
    const { map } = report();
    // Both have 1 ms beside their CPU, and some 30 us of the blocks' own.
    expect(at(map, 'wait-0-rate-100').predicted!.ratio).toBeCloseTo(1_530 / 3_030, 2);
    expect(map.prediction.join(' ')).toContain('full at 500 requests/s');
    expect(map.boundary.map(({ ratioPerSecond }) => ratioPerSecond)).toEqual([
      expect.closeTo(10, 5),
      expect.toSatisfy((rate: number) => rate > 300 && rate < 500),
      expect.toSatisfy((rate: number) => rate > 450 && rate < 501),
    ]);
  });

  it('holds the prediction against what was measured, beside the guess that nothing differs', () => {
    const { accuracy } = report().map;
    expect(accuracy).toMatchObject({ cells: 8, decided: 8, right: 8, naiveRight: 5 });
    expect(accuracy!.ratio).toBeLessThan(accuracy!.naiveRatio);
  });

  it('names each cell where a decided verdict and the prediction part', () => {
    const { map } = report({ slow: { 'wait-50-rate-100': 9_000 } });
    expect(at(map, 'wait-50-rate-100').agrees).toBe(false);
    expect(map.disagreements).toEqual([
      expect.stringMatching(
        /^At 50 ms of wait and 100 requests\/s, by ratio \(1\.1\): predicted no difference \(0\.972\), measured Go ahead \(0\.831 \[/,
      ),
      expect.stringMatching(
        /by difference \(5 ms\): predicted no difference \(−1\.50 ms\), measured Go ahead/,
      ),
    ]);
  });

  it('says in a sentence up to which rate and from which wait on nothing differs', () => {
    const { map } = report();
    expect(map.finding).toBe(
      'Up to 400 requests/s and from 50 ms of wait on, Python and Go are within 10 % of each other (all 5 cells). Where decided, the median of Go is ahead by more than 10 % in 3 of 8 cells, at p95 in 3 of 8; by more than 5 ms in none of 8.',
    );
    const late = report({ slow: { 'wait-50-full': 9_000 } }).map;
    expect(late.finding).toContain('Up to 100 requests/s and from 50 ms of wait on');
    expect(late.finding).toContain('by more than 5 ms in 1 of 8, none of them below 400 requests/s.');
  });
});

/** Where a curve crosses and the ends of the interval, without the last bits that a logarithm costs. */
function figuresOf({ crossing }: AxisCurve): (number | null)[] {
  const { at: place, low, high } = crossing!;
  return [place, low, high].map((value) => (value === null ? null : Number(value.toFixed(9))));
}

describe('curves along an axis', () => {
  it('cross where the lead leaves or enters the margin, with an interval', () => {
    const { curves } = report();
    const [rate, wait] = curves.map((curve) => axisCurveSchema.parse(curve));
    expect(rate).toMatchObject({ id: 'rate', crossing: null });
    expect(wait!.points.map(({ at: place }) => place)).toEqual([0, 50, 200]);
    // No point between 0 and 50 ms was measured, so the interval says no more than that, however steady the blocks.
    expect(wait!.crossing).toMatchObject({ low: 0, high: 50 });
    // Some 3.03 and 1.53 ms beside the wait w part by 1.1 where w + 3.03 = 1.1 (w + 1.53).
    expect([rate!.finding, wait!.finding]).toEqual([
      'Go is ahead by more than 10 % at every point from 10 to 400 requests/s.',
      'Go is ahead by more than 10 % up to about 13.5 ms of wait, and no longer beyond (95 % interval 0 to 50).',
    ]);
  });

  it('do not cross at a point whose ratio is not judged, and say where that is', () => {
    const place = { scenario: 'test', level: 'wait-0-rate-100', metric: 'latency_p50' } as const;
    const { curves } = report({}, 400, {
      ...plan,
      byDifference: [{ ...place, partUs: 50, allowedUs: 49.7 }],
    });
    const wait = axisCurveSchema.parse(curves[1]);
    expect(wait.points.map(({ byDifference = false }) => byDifference)).toEqual([true, false, false]);
    expect(wait.crossing).toBeNull();
    expect(wait.finding).toBe(
      'At no point from 50 to 200 ms of wait: Go is ahead by more than 10 %. At 0 ms of wait the ratio is drawn and not judged: what this machine’s generator adds is too much for it.',
    );
  });

  it('cross only where a point on each side of the crossing is decided to lie there', () => {
    const us = [1_600, 1_900, 1_500, 2_150, 1_550];
    const made = observations({ slow: { 'wait-0-rate-100': -1_500 } }).map((one) =>
      one.status === 'completed' && one.level === 'wait-0-full' && one.target === 'py'
        ? { ...one, load: httpLoad(us[one.block - 1]!) }
        : one,
    );
    const [rate] = saidCurves({
      plan,
      judgedLevels: judgeObservations(plan, made, null),
      pilots: new Map([['capacity', 400]]),
    });
    // Beyond the margin at 10/s and within it at 100/s, which is the way down; the way up at the end is open.
    expect(rate!.points.at(-1)!.estimate).toBeLessThan(1 / 1.1);
    expect(rate).toMatchObject({ crossing: null, found: { kind: 'undecided', missing: 'beyond' } });
  });

  it('counts a point at which a target lost its trials as beyond every figure', () => {
    const { curves } = report({
      lost: ['wait-0-full'],
      slow: { 'wait-0-rate-10': -1_500, 'wait-0-rate-100': -1_500 },
    });
    expect(curves[0]!.points.at(-1)).toMatchObject({ lost: 'py', estimate: null });
    expect(figuresOf(curves[0]!)).toEqual([400, 100, 400]);
  });
});

describe("a target's own share of the broadcast interval", () => {
  const rates = [2, 4, 8];
  const room = (broadcasts: number): Level => ({ ...levels.room, id: `b-${broadcasts}`, at: { broadcasts } });
  const ofRoom: Plan = {
    ...planOf(5),
    scenarios: [
      {
        ...scenario,
        levels: rates.map(room),
        curves: [
          {
            id: 'used',
            title: 'Used',
            axis: 'broadcasts',
            metric: 'interval_used',
            levels: rates.map((rate) => `b-${rate}`),
          },
        ],
      },
    ],
    trials: planOf(5).trials.map((trial) => ({ ...trial, levels: rates.map((rate) => `b-${rate}`) })),
  };

  it('is drawn for each target alone, against 1', () => {
    // 200 ms a fan-out in Python: all of the interval at five a second; 20 ms in Go.
    const made = rates.flatMap((broadcastsPerSecond) =>
      pairsOf(5, (target, block) =>
        completed(
          { target, block, level: `b-${broadcastsPerSecond}` },
          {
            load: fanoutLoad({
              broadcastsPerSecond,
              completionsUs: Array.from(
                { length: 6 },
                () => (target === 'py' ? 200_000 : 20_000) + 100 * block,
              ),
            }),
          },
        ),
      ),
    );
    const curves = saidCurves({
      plan: ofRoom,
      judgedLevels: judgeObservations(ofRoom, made, null),
      pilots: new Map(),
    });
    expect(curves.map(({ id, a, b, threshold }) => [id, a, b, threshold])).toEqual([
      ['used-py', 'py', null, 1],
      ['used-go', 'go', null, 1],
    ]);
    expect(figuresOf(curves[0]!).slice(1)).toEqual([4, 8]);
    expect(curves[0]!.crossing!.at).toBeCloseTo(5, 1);
    expect(curves[0]!.finding).toMatch(
      /^Python needs more than the whole interval .* from about \d.* broadcasts\/s on/,
    );
    expect(curves[1]!.crossing).toBeNull();
  });
});
