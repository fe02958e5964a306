import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision, OptionId, SizedOption } from '../model/decision/decision.js';
import type { Range } from '../model/decision/range.js';
import { renderDecisionHtml, renderDecisionText } from '../report/index.js';
import { moneyRange } from '../words/money.js';
import { choiceOf } from './choice.js';
import { decide } from './decide.js';
import { flipsOf } from './flips.js';
import {
  CRUD,
  GO,
  INSTANCE,
  measuredRun,
  needsOf,
  PYTHON,
  stairs,
  steady,
  TUNED,
  withGoHeldBack,
} from './measured-run.test-support.js';
import type { Candidate, Terms } from './terms.js';

const crudRun = measuredRun('crud', [stairs('objective', 50)], CRUD);
const STARTUP = needsOf({ rate: { mean: 5, peak: 20 } });
const TEN_MILLION_A_DAY = needsOf({ rate: { mean: 116, peak: 350 } });
const LARGE = needsOf({ rate: { mean: 30_000, peak: 50_000 } });

function weighedIn({ services: [service] }: Decision) {
  if (service?.kind !== 'weighed') throw new Error(`not weighed: ${JSON.stringify(service)}`);
  return service;
}

function sized(decision: Decision, id: OptionId): SizedOption {
  const option = weighedIn(decision).options.find((one) => one.id === id);
  if (option?.kind !== 'sized') throw new Error(`not sized: ${JSON.stringify(option)}`);
  return option;
}

describe('three made-up teams, the sums done by hand', () => {
  it.each([
    // 20 / (420 x 4 x 0.6) and 350 / (380 x 4 x 0.6) are below 1: one instance and the spare, in either language.
    ['a start-up at 5/s', STARTUP],
    ['ten million requests a day', TEN_MILLION_A_DAY],
  ])('%s: two instances in either language, and nothing ever pays for the rewrite', (_, needs) => {
    const decision = decide(needs, INSTANCE, [crudRun]);
    for (const id of ['python', 'go'] as const) {
      expect(sized(decision, id)).toMatchObject({
        instances: { least: 2, most: 2 },
        moneyPerMonth: { least: 280, most: 280 },
      });
    }
    expect(sized(decision, 'python').total).toEqual({ least: 10_080, most: 10_080 });
    expect(sized(decision, 'go')).toMatchObject({
      total: { least: 82_080, most: 130_080 },
      savedPerMonth: { least: 0, most: 0 },
      breakEvenMonths: { soonest: null, latest: null },
    });
    expect(weighedIn(decision).choice).toEqual({ kind: 'cheapest', option: 'python' });
  });

  it('50,000/s: Go saves 28 to 35 instances, and pays for itself within the horizon', () => {
    const decision = decide(LARGE, INSTANCE, [crudRun]);
    // 50,000 / 1,008 = 49.6 and 50,000 / 912 = 54.8; 50,000 / 2,520 = 19.8 and 50,000 / 2,280 = 21.9.
    expect(sized(decision, 'python').instances).toEqual({ least: 51, most: 56 });
    expect(sized(decision, 'go')).toMatchObject({
      instances: { least: 21, most: 23 },
      moneyPerMonth: { least: 2_940, most: 3_220 },
      once: { least: 72_000, most: 120_000 },
      total: { least: 177_840, most: 235_920 },
      savedPerMonth: { least: 3_920, most: 4_900 },
      objective: 'holds',
    });
    expect(sized(decision, 'go').breakEvenMonths?.soonest).toBeCloseTo(72_000 / 4_900);
    expect(sized(decision, 'go').breakEvenMonths?.latest).toBeCloseTo(120_000 / 3_920);
    expect(weighedIn(decision).choice).toEqual({ kind: 'cheapest', option: 'go' });
    expect(flipAt(decision, 'instance-price')).toBeCloseTo(120_000 / (36 * 28), 2);
    expect(flipAt(decision, 'horizon')).toBeCloseTo(120_000 / 3_920, 2);
    expect(flipAt(decision, 'rewrite-cost')).toBeCloseTo(36 * 28 * 140, -1);
  });
});

function flipAt(decision: Decision, input: string): number {
  return weighedIn(decision).flips.find((flip) => flip.input === input)?.at ?? NaN;
}

describe('every sum', () => {
  it('follows from needs and what a core serves in the JSON alone, and stands so in text and page', () => {
    const made = decide(LARGE, INSTANCE, [crudRun]);
    const { needs, instance, services, fleet } = JSON.parse(JSON.stringify(made)) as Decision;
    const [service] = services;
    if (service?.kind !== 'weighed') throw new Error('not weighed');
    const texts = [renderDecisionText(made), renderDecisionHtml(made)];
    const { peak } = needs.services[0]!.rate;
    const { utilisation, spareInstances } = needs.fleet;
    const count = (perCore: number) =>
      Math.ceil(peak / (perCore * instance.cores * utilisation)) + spareInstances;
    const { people, months, pricePerPersonMonth } = needs.rewrite;
    for (const option of service.options.filter((one) => one.kind === 'sized')) {
      const fewest = count(option.perCore.high);
      const most = count(option.perCore.low);
      const once = option.id === 'python' ? 0 : people * pricePerPersonMonth;
      const sum = (instances: number, of: number) =>
        instances * instance.pricePerMonth * needs.horizonMonths + once * of;
      const total: Range = { least: sum(fewest, months.least), most: sum(most, months.most) };
      expect(option.instances).toEqual({ least: fewest, most });
      expect(option.total).toEqual(total);
      expect(fleet.find(({ kind }) => kind === option.id)?.total).toEqual(total);
      for (const text of texts) expect(text).toContain(moneyRange('USD', total));
    }
    expect(fleet.find(({ kind }) => kind === 'cheapest')).toMatchObject({ total: sized(made, 'go').total });
  });
});

describe('a rate that something else than the service held back', () => {
  const bounded = withGoHeldBack(crudRun);

  it('has no upper end in any sum, and says so', () => {
    const decision = decide(LARGE, INSTANCE, [bounded]);
    // As many as at 950/s a core; as few as one and the spare.
    expect(sized(decision, 'go')).toMatchObject({
      perCore: { limit: 'database', low: 950, high: 1_050 },
      instances: { least: 2, most: 23 },
      total: { least: 82_080, most: 235_920 },
    });
    // At its worst, 235,920, still below Python at its best.
    expect(weighedIn(decision).choice).toEqual({ kind: 'cheapest', option: 'go' });
    for (const text of [renderDecisionText(decision), renderDecisionHtml(decision)])
      expect(text).toContain('Go was not its own limit there');
  });

  it('leaves the choice open where only its upper end would have decided it', () => {
    // 20,000 / 912 = 21.9: 23 instances, 115,920; Go from 20,000 / 2,520 = 7.9: 9 instances, 117,360 with the rewrite.
    const needs = needsOf({ rate: { mean: 10_000, peak: 20_000 } });
    expect(weighedIn(decide(needs, INSTANCE, [crudRun])).choice).toEqual({
      kind: 'cheapest',
      option: 'python',
    });
    expect(weighedIn(decide(needs, INSTANCE, [bounded])).choice.kind).toBe('open');
  });
});

describe('what was not measured', () => {
  it('is said and gets no figure: no run of the workload, no tuned arm, no hybrid', () => {
    const elsewhere = decide(needsOf({ rate: { mean: 1, peak: 1 }, resembles: 'checkout' }), INSTANCE, [
      crudRun,
    ]);
    expect(elsewhere.services[0]).toMatchObject({ kind: 'not-measured', why: { kind: 'no-run-of-it' } });
    expect(elsewhere).toMatchObject({ leftOut: ['shop'], fleet: [] });
    const { options } = weighedIn(decide(LARGE, INSTANCE, [crudRun]));
    expect(options.filter(({ kind }) => kind === 'not-measured').map(({ id }) => id)).toEqual([
      'mended',
      'hybrid',
    ]);
  });

  it('is a language that no run of it has', () => {
    const alone = measuredRun('crud', [stairs('objective', 50)], CRUD.slice(0, 1), [PYTHON]);
    expect(decide(LARGE, INSTANCE, [alone]).services[0]).toMatchObject({
      kind: 'not-measured',
      why: { kind: 'not-both-languages' },
    });
  });

  it('is the objective, where only CPU per request is known at as strict a one', () => {
    const cpu = [PYTHON, GO].map((target, index) => ({
      level: 'rate-200',
      target,
      metric: 'cpu_per_1k' as const,
      ends: index === 0 ? ([2, 2.5] as const) : ([0.8, 1] as const),
    }));
    const run = measuredRun('crud', [stairs('objective', 50), steady('rate-200')], [...CRUD, ...cpu]);
    const decision = decide(needsOf({ rate: { mean: 5, peak: 20 }, objective: { p99Ms: 20 } }), INSTANCE, [
      run,
    ]);
    expect(weighedIn(decision).place).toMatchObject({
      level: 'rate-200',
      metric: 'cpu_per_1k',
      objectiveMs: null,
    });
    expect(sized(decision, 'python').perCore).toMatchObject({ low: 400, high: 500 });
    expect(sized(decision, 'python').objective).toBe('not-measured');
    expect(renderDecisionText(decision)).toContain('Whether it holds the objective was not measured.');
  });

  it('has no total where nothing tells what it costs once, and is not weighed', () => {
    const tuned = {
      level: 'objective',
      target: TUNED,
      metric: 'rate_within_objective',
      ends: [700, 720],
    } as const;
    const run = measuredRun('crud', [stairs('objective', 50)], [...CRUD, tuned], [PYTHON, GO, TUNED]);
    const untold = decide(LARGE, INSTANCE, [run]);
    expect(sized(untold, 'mended')).toMatchObject({ total: null, breakEvenMonths: null });
    expect(weighedIn(untold).choice).toEqual({ kind: 'cheapest', option: 'go' });
    const mend = { people: 1, months: { least: 1, most: 1 }, pricePerPersonMonth: 12_000 };
    const told = decide({ ...LARGE, mend }, INSTANCE, [run]);
    // 50,000 / (700 x 4 x 0.6) = 29.8: 31 instances, 156,240 over the horizon, and 12,000.
    expect(sized(told, 'mended').total?.most).toBe(168_240);
    expect(weighedIn(told).choice).toEqual({ kind: 'cheapest', option: 'mended' });
    // Beyond 177,840 - 156,240 Go at its best may cost less.
    expect(flipAt(told, 'mend-cost')).toBeCloseTo(21_600, -1);
    expect(told.triggers.find(({ id }) => id === 'shop.mended-per-core')?.of).toMatchObject({
      target: TUNED,
      level: 'objective',
      objectiveUs: 50_000,
    });
    expect(told.triggers.find(({ id }) => id === 'shop.mend-cost')?.of).toMatchObject({ need: 'mend-cost' });
  });

  it('is the wait of the service itself, where the nearest that was measured is another', () => {
    const text = renderDecisionText(
      decide(needsOf({ rate: { mean: 5, peak: 20 }, waitMs: 5 }), INSTANCE, [crudRun]),
    );
    expect(text).toContain('Measured at a wait of 0 ms, the nearest to your 5 ms.');
  });

  it('is out of reach in any language, where the wait alone is the objective', () => {
    const needs = needsOf({ rate: { mean: 5, peak: 20 }, waitMs: 100 });
    expect(decide(needs, INSTANCE, [crudRun]).services[0]?.kind).toBe('out-of-reach');
  });
});

describe('a flip', () => {
  const perCore = fc
    .tuple(fc.integer({ min: 50, max: 5_000 }), fc.integer({ min: 50, max: 5_000 }))
    .map(([x, y]) => ({ low: Math.min(x, y), high: Math.max(x, y) }));
  const terms: Terms = {
    peakPerSecond: 5_000,
    coresPerInstance: 4,
    pricePerMonth: 140,
    utilisation: 0.6,
    spareInstances: 1,
    horizonMonths: 36,
  };

  it('changes the choice at its value, and not just before', () => {
    fc.assert(
      fc.property(perCore, perCore, fc.integer({ min: 1_000, max: 500_000 }), (python, go, cost) => {
        const candidates: Candidate[] = [
          { id: 'python', perCore: python, once: { least: 0, most: 0 } },
          { id: 'go', perCore: go, once: { least: cost, most: 2 * cost } },
        ];
        const base = choiceOf(candidates, terms);
        const priced = (pricePerMonth: number) => choiceOf(candidates, { ...terms, pricePerMonth });
        const first = flipsOf(candidates, terms, new Map()).filter(
          ({ input }) => input === 'instance-price',
        )[0];
        if (!first) return;
        expect(priced(first.at)).toEqual(first.to);
        expect(priced(first.at > first.now ? first.at * 0.9999 : first.at * 1.0001)).toEqual(base);
      }),
      { numRuns: 100 },
    );
  });
});
