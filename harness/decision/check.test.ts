import { describe, expect, it } from 'vitest';
import type { Trigger } from '../model/decision/trigger.js';
import { verdictTrigger } from '../model/decision/verdict-trigger.js';
import type { Staircase } from '../model/report/findings/staircase.js';
import { foundWords } from '../words/decision/trigger.js';
import { judgeTriggers } from './check.js';
import { decide } from './decide.js';
import {
  compared,
  CRUD,
  INSTANCE,
  measuredRun,
  needsOf,
  PYTHON,
  stairs,
  withGoHeldBack,
} from './measured-run.test-support.js';

const levels = [stairs('objective', 50)];
const run = measuredRun('crud', levels, CRUD);
const { triggers } = decide(needsOf({ rate: { mean: 30_000, peak: 50_000 } }), INSTANCE, [run]);
const nothingTold = () => 'needs-not-given' as const;

/** Go was chosen, so Python must not serve much more than it did. */
const pythons = triggers.filter(({ id }) => id === 'shop.python-per-core');

function outcomeWith(ends: readonly [number, number]) {
  const python = { level: 'objective', target: PYTHON, metric: 'rate_within_objective', ends } as const;
  const [judged] = judgeTriggers(pythons, measuredRun('crud', levels, [python, CRUD[1]!]), nothingTold);
  return judged?.outcome;
}

describe('a trigger on a figure', () => {
  it('is recorded at the value at which the choice is another', () => {
    // Go costs 235,920 at the most; with Python at x/s a core exactly, 46 instances cost less (231,840), 47 do not.
    expect(pythons).toHaveLength(1);
    expect(pythons[0]?.atMost).toBeCloseTo(50_000 / (45 * 2.4), 0);
    expect(pythons[0]?.atLeast).toBeNull();
  });

  it('holds, is broken or undecided by the whole interval of the new run', () => {
    expect(outcomeWith([380, 420])).toBe('holds');
    expect(outcomeWith([500, 520])).toBe('broken');
    expect(outcomeWith([440, 500])).toBe('undecided');
  });

  it('is undecided by a run that looked for the rate within another objective', () => {
    const stricter = measuredRun('crud', levels, CRUD);
    const row = { scenario: 'crud', level: 'objective', target: PYTHON, objectiveUs: 20_000 } as Staircase;
    const report = { ...stricter.report, staircases: [row] };
    const [judged] = judgeTriggers(pythons, { ...stricter, report }, nothingTold);
    expect(pythons[0]?.of).toMatchObject({ objectiveUs: 50_000 });
    expect(judged).toMatchObject({ outcome: 'undecided', open: 'another-objective', found: null });
  });

  it('is undecided by a run that did not measure it', () => {
    const [judged] = judgeTriggers(pythons, measuredRun('dashboard', levels, CRUD), nothingTold);
    expect(judged).toMatchObject({ outcome: 'undecided', open: 'not-in-the-run', found: null });
  });
});

describe('a trigger on a rate that something else held back', () => {
  const gos = triggers.filter(({ id }) => id === 'shop.go-per-core');
  const outcomeOf = (trigger: Partial<Trigger>) =>
    judgeTriggers(
      gos.map((one) => ({ ...one, ...trigger })),
      withGoHeldBack(run),
      nothingTold,
    )[0];

  it('holds by its lower end, is broken by no upper one, and says that it is a bound', () => {
    expect(outcomeOf({})).toMatchObject({ outcome: 'holds', found: { is: 'least', high: 1_050 } });
    expect(outcomeOf({ atLeast: 1_200 })?.outcome).toBe('undecided');
    expect(outcomeOf({ atLeast: null, atMost: 2_000 })?.outcome).toBe('undecided');
    expect(outcomeOf({ atLeast: null, atMost: 900 })?.outcome).toBe('broken');
    expect(foundWords(outcomeOf({})!)).toBe(
      'at least 1,000/s [950, 1,050]: something else than the service was its limit',
    );
  });
});

describe('a trigger on a need', () => {
  const price = triggers.filter(({ id }) => id === 'shop.instance-price');

  it('is judged by the needs of today alone', () => {
    expect(judgeTriggers(price, run, nothingTold)[0]?.open).toBe('needs-not-given');
    expect(judgeTriggers(price, run, () => 'not-in-the-needs')[0]).toMatchObject({
      outcome: 'undecided',
      open: 'not-in-the-needs',
    });
    expect(judgeTriggers(price, run, () => 140)[0]?.outcome).toBe('holds');
    expect(judgeTriggers(price, run, () => 100)[0]?.outcome).toBe('broken');
  });
});

describe('a trigger on a verdict', () => {
  const place = { scenario: 'crud', level: 'objective', metric: 'latency_p50' } as const;
  const faster = verdictTrigger(compared(place, [0.5, 0.6]), [])!;
  const same = verdictTrigger(compared(place, [0.95, 1.05]), [])!;
  const judged = (trigger: Trigger, row = compared(place, [0.5, 0.6])) =>
    judgeTriggers([trigger], { ...run, report: { ...run.report, comparisons: [row] } }, nothingTold)[0];

  it('bounds a better service beyond the margin, and an equivalence inside it', () => {
    expect(faster).toMatchObject({ atLeast: null, atMost: 1 / 1.1 });
    expect(same).toMatchObject({ atLeast: 1 / 1.1, atMost: 1.1 });
    expect(verdictTrigger(compared(place, [0.8, 1.05]), [])).toBeNull();
  });

  it('holds an equivalence by its 90 % interval, as it was tested, and breaks it by its 95 %', () => {
    expect(judged(same, compared(place, [0.9, 1.11], [0.95, 1.05]))?.outcome).toBe('holds');
    expect(judged(same, compared(place, [1.2, 1.4]))?.outcome).toBe('broken');
    expect(judged(same, compared(place, [1.05, 1.2]))?.outcome).toBe('undecided');
    expect(judged(faster)?.outcome).toBe('holds');
  });

  it('reads sides that were turned', () => {
    const turned = {
      ...compared(place, [1 / 0.6, 1 / 0.5]),
      a: faster.of.kind === 'comparison' ? faster.of.b : '',
      b: PYTHON,
    };
    expect(judged(faster, turned)?.outcome).toBe('holds');
  });

  it('is broken by the better side losing most of its blocks', () => {
    const lost = {
      ...compared(place, [0.5, 0.6]),
      decidedBy: { kind: 'outcome', loser: 'b', lost: 8, held: 9 },
    } as const;
    expect(judged(faster, lost)?.outcome).toBe('broken');
  });
});
