import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClaimInput, FleetBeside } from '../../model/plan/claim.js';
import { claimSchema } from '../../model/plan/claim.js';
import { METRICS } from '../../model/metrics.js';
import type { Plan } from '../../model/plan/plan.js';
import type { ClaimEvidence, ClaimRow } from '../../model/report/findings/claim-row.js';
import type { Comparison, Summary } from '../../model/report/comparison/comparison.js';
import type { FoundTrial } from '../../model/report/report-data.js';
import { claimRowSchema } from '../../model/report/findings/claim-row.js';
import { saidClaim } from '../../words/findings/claims.js';
import { fleetWords } from '../../words/findings/fleet.js';
import { layoutOf } from '../../lab/cpus.js';
import { targetCoresFor } from '../../model/plan/cpus.js';
import type { Found } from './places.js';
import { judgeClaims } from './judge-claims.js';
import { questionsOf, verdictOf } from './verdict.js';
import { planOf, scenario } from '../observations.test-support.js';

type DeciderInput = ClaimInput['deciders'][number];
type Outcome = ClaimEvidence['outcome'];

const same: DeciderInput = {
  kind: 'comparison',
  scenario: 'test',
  level: 'rate',
  metric: 'latency_p50',
  predicted: 'equivalent',
};
const goBetter: DeciderInput = { ...same, predicted: 'b-better' };
const share = (predicted: Extract<DeciderInput, { kind: 'figure' }>['predicted']): DeciderInput => ({
  kind: 'figure',
  scenario: 'test',
  level: 'rate',
  target: 'python',
  metric: 'database_share',
  predicted,
});

const INSIDE = { kind: 'interval', lies: 'inside' } as const;
const BEYOND = { kind: 'interval', lies: 'beyond' } as const;
const ACROSS = { kind: 'interval', lies: 'across' } as const;

function comparison(changes: Partial<Comparison> = {}): Comparison {
  return {
    scenario: 'test',
    level: 'rate',
    metric: 'latency_p50',
    unit: 'us',
    arm: 'ab',
    a: 'py',
    b: 'go',
    ratio: 1.01,
    low: 0.99,
    high: 1.03,
    low90: 0.995,
    high90: 1.025,
    aEstimate: 1,
    bEstimate: 1.01,
    marginKind: 'ratio',
    margin: 1.1,
    verdict: 'equivalent',
    decidedBy: INSIDE,
    primary: true,
    blocks: 5,
    smallestDetectableRatio: 1.15,
    ...changes,
  };
}
const faster = { ratio: 0.5, low: 0.48, high: 0.52, verdict: 'b-better', decidedBy: BEYOND } as const;
const slower = { ratio: 2, low: 1.92, high: 2.08, verdict: 'a-better', decidedBy: BEYOND } as const;
const open = { ratio: 0.9, low: 0.8, high: 1.02, verdict: 'inconclusive', decidedBy: ACROSS } as const;

function summary(low: number, high: number, changes: Partial<Summary> = {}): Summary {
  const metric = changes.metric ?? 'database_share';
  return {
    scenario: 'test',
    level: 'rate',
    target: 'py',
    metric,
    unit: METRICS[metric].unit,
    estimate: (low + high) / 2,
    low,
    high,
    blocks: 5,
    ...changes,
  };
}

function lostIn(blocks: readonly number[]): FoundTrial[] {
  return [1, 2, 3, 4, 5].map((block) => ({
    id: `b${block}`,
    block,
    order: block,
    scenario: 'test',
    level: 'rate',
    target: 'py',
    arm: 'ab',
    deployment: 1,
    attempt: 0,
    status: 'completed',
    spoiled: [],
    ...(blocks.includes(block) ? { cause: { kind: 'bad-answers' as const, share: 0.4, failures: {} } } : {}),
  }));
}

function judged(
  claim: Partial<ClaimInput>,
  found: Partial<Found> = {},
  changes: Partial<Plan> = {},
): ClaimRow {
  const whole = claimSchema.parse({
    id: 'c',
    source: 'asserted',
    claim: 'It is so.',
    scenarios: ['test'],
    deciders: [],
    rule: 'r',
    limits: 'l',
    ...claim,
  });
  const plan = { ...planOf(5), ...changes, claims: [whole] };
  const [row] = judgeClaims(plan, { summaries: [], comparisons: [], trials: [], ...found });
  return claimRowSchema.parse(saidClaim(plan, row!));
}
const only = (decider: DeciderInput, found: Partial<Found>, changes: Partial<Plan> = {}): ClaimEvidence =>
  judged({ deciders: [decider] }, found, changes).evidence[0]!;

describe('the verdict of a claim', () => {
  const ALL = { needs: 'all', oneCounterexample: false } as const;
  it.each<[Outcome[], ClaimRow['verdict']]>([
    [['as-predicted'], 'reproduced'],
    [['as-predicted', 'as-predicted'], 'reproduced'],
    [['opposite'], 'refuted'],
    // What is open might have come out as predicted: it keeps a claim from either verdict.
    [['opposite', 'undecided'], 'inconclusive'],
    [['opposite', 'opposite'], 'refuted'],
    // The middle that a rule knows is neither.
    [['between'], 'mixed'],
    [['between', 'opposite'], 'mixed'],
    [['between', 'undecided'], 'inconclusive'],
    [['as-predicted', 'undecided'], 'inconclusive'],
    [['as-predicted', 'opposite'], 'mixed'],
    [['as-predicted', 'opposite', 'undecided', 'missing'], 'mixed'],
    [['undecided'], 'inconclusive'],
    // What was not run might have come out either way.
    [['as-predicted', 'missing'], 'inconclusive'],
    [['opposite', 'missing'], 'inconclusive'],
    [['undecided', 'missing'], 'inconclusive'],
    [['missing', 'missing'], 'not-run'],
    [[], 'not-run'],
  ])('of %j is %s', (outcomes, verdict) => {
    expect(verdictOf(ALL, outcomes)).toBe(verdict);
  });

  const outcomes = fc.array(
    fc.constantFrom<Outcome>('as-predicted', 'opposite', 'between', 'undecided', 'missing'),
  );

  it('depends on which outcomes there are, not on their order or on how often', () => {
    fc.assert(
      fc.property(
        outcomes.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => {
          expect(verdictOf(ALL, shuffled)).toBe(verdictOf(ALL, list));
          expect(verdictOf(ALL, [...list, ...shuffled])).toBe(verdictOf(ALL, list));
        },
      ),
    );
  });

  it.each<[Outcome[], ClaimRow['verdict']]>([
    [['as-predicted', 'as-predicted', 'opposite'], 'reproduced'],
    [['as-predicted', 'as-predicted', 'undecided'], 'reproduced'],
    [['opposite', 'opposite', 'as-predicted'], 'refuted'],
    // A half is not most.
    [['as-predicted', 'opposite'], 'mixed'],
    [['as-predicted', 'undecided'], 'inconclusive'],
  ])('that needs most of %j is %s', (outcomes, verdict) => {
    expect(verdictOf({ ...ALL, needs: 'most' }, outcomes)).toBe(verdict);
  });

  it('is refuted by one counterexample where the rule says so, whatever the others did', () => {
    const rule = { ...ALL, oneCounterexample: true };
    expect(verdictOf(rule, ['as-predicted', 'opposite', 'missing'])).toBe('refuted');
    expect(verdictOf(rule, ['as-predicted', 'undecided'])).toBe('inconclusive');
    const row = judged(
      { deciders: [goBetter, same], oneCounterexample: true },
      { comparisons: [comparison(faster)] },
    );
    expect(row).toMatchObject({ verdict: 'refuted', counterexample: row.evidence[1]?.id });
    expect(row.reason).toMatch(/^One counterexample is enough: test\/rate latency_p50: py against go\. /);
  });

  it('asks one question of alternatives: one as predicted is enough, against it all must be', () => {
    const of = (...outcomes: Outcome[]) => questionsOf(outcomes.map((outcome) => ({ outcome, oneOf: 'x' })));
    expect(of('as-predicted', 'missing')).toEqual(['as-predicted']);
    expect(of('opposite', 'opposite')).toEqual(['opposite']);
    expect(of('opposite', 'undecided')).toEqual(['undecided']);
    expect(of('missing', 'missing')).toEqual(['missing']);
  });

  it('asks of bounds that one keeps and the other does not that the first keeps every one', () => {
    const kept = (a: 'kept' | 'missed', b: 'kept' | 'missed' | 'open', outcome: Outcome) =>
      ({ outcome, oneOf: 'x', found: { kind: 'kept', a, b } }) as const;
    const python = kept('missed', 'kept', 'as-predicted');
    expect(questionsOf([python, kept('kept', 'kept', 'opposite')])).toEqual(['as-predicted']);
    expect(questionsOf([python, kept('kept', 'missed', 'opposite')])).toEqual(['opposite']);
    expect(questionsOf([python, kept('missed', 'open', 'undecided')])).toEqual(['undecided']);
  });

  it('is never reproduced with anything but what was predicted', () => {
    fc.assert(
      fc.property(outcomes, (list) => {
        const pure = list.length > 0 && list.every((outcome) => outcome === 'as-predicted');
        expect(verdictOf(ALL, list) === 'reproduced').toBe(pure);
      }),
    );
  });
});

describe('a comparison that decides', () => {
  it.each<[string, DeciderInput, Partial<Comparison>, Outcome]>([
    ['no difference, and there is none', same, {}, 'as-predicted'],
    ['no difference, and one is better', same, faster, 'opposite'],
    ['no difference, and the other is better', same, slower, 'opposite'],
    ['no difference, and nobody knows', same, open, 'undecided'],
    ['that Go is better, and it is', goBetter, faster, 'as-predicted'],
    ['that Go is better, and Python is', goBetter, slower, 'opposite'],
    ['that Go is better, and there is no difference', goBetter, {}, 'opposite'],
    ['that Go is better, and the comparison is invalid', goBetter, { verdict: 'invalid' }, 'undecided'],
  ])('predicts %s', (_, decider, changes, outcome) => {
    expect(only(decider, { comparisons: [comparison(changes)] }).outcome).toBe(outcome);
  });

  it('says in words what was predicted, and by which margin', () => {
    const byDifference = comparison({
      marginKind: 'absolute',
      margin: 5_000,
      ratio: 120,
      low: 80,
      high: 160,
    });
    expect(only(same, { comparisons: [comparison()] }).predicted).toBe('no difference within 10 %');
    expect(only(goBetter, { comparisons: [comparison()] }).predicted).toBe('Go better by more than 10 %');
    expect(only({ ...same, marginKind: 'absolute' }, { comparisons: [byDifference] }).predicted).toBe(
      'no difference within 5 ms',
    );
    // The plan knows the margin of what was not measured.
    expect(only(same, {}).predicted).toBe('no difference within 10 %');
  });

  it('is turned round where the report has it the other way', () => {
    const decider: DeciderInput = { ...same, a: 'go', b: 'python', predicted: 'a-better' };
    const evidence = only(decider, { comparisons: [comparison(faster)] });
    expect(evidence).toMatchObject({ outcome: 'as-predicted', targets: ['go', 'py'], estimate: 2 });
    expect([evidence.low, evidence.high].map((end) => end?.toFixed(3))).toEqual(['1.923', '2.083']);
    const bound = comparison({
      verdict: 'inconclusive',
      decidedBy: { kind: 'bound-by', a: 'target', b: 'database' },
    });
    expect(only(decider, { comparisons: [bound] }).reason).toBe(
      "the limit was the database for Go and the target for Python, so these are not the targets' own capacities",
    );
  });

  it('turns a difference by its sign', () => {
    const row = comparison({ marginKind: 'absolute', margin: 5_000, ratio: -120, low: -160, high: -80 });
    const turned: DeciderInput = { ...same, a: 'go', b: 'python', marginKind: 'absolute' };
    expect(only(turned, { comparisons: [row] })).toMatchObject({ estimate: 120, low: 80, high: 160 });
  });

  it('is never that of a service with itself, nor of another margin', () => {
    const others = [comparison({ arm: 'aa', b: 'py' }), comparison({ marginKind: 'absolute' })];
    expect(only(same, { comparisons: others })).toMatchObject({ outcome: 'undecided', estimate: null });
  });

  it('takes a lost target for worse, by the rule of outcomes', () => {
    const decidedBy = { kind: 'outcome', loser: 'a', lost: 4, held: 5 } as const;
    const row = comparison({ verdict: 'b-better', decidedBy, ratio: null, low: null, high: null, blocks: 1 });
    expect(only(goBetter, { comparisons: [row] })).toMatchObject({
      outcome: 'as-predicted',
      reason: 'Python lost 4 of the 5 blocks that the other held',
    });
  });

  it('counts as better only when it survives Holm over the claim’s comparisons', () => {
    // Five blocks, deviation 0.05: probability 0.047 by itself.
    const edge = {
      ratio: 1 / 1.172,
      low: 1 / 1.247,
      high: 1 / 1.1013,
      verdict: 'b-better',
      decidedBy: BEYOND,
    } as const;
    const second: DeciderInput = { ...goBetter, level: 'wait' };
    expect(only(goBetter, { comparisons: [comparison(edge)] }).outcome).toBe('as-predicted');
    const beside = judged(
      { deciders: [goBetter, second] },
      { comparisons: [comparison(edge), comparison({ ...open, level: 'wait' })] },
    );
    expect(beside.evidence.map(({ outcome }) => outcome)).toEqual(['undecided', 'undecided']);
    expect(beside.evidence[0]?.reason).toContain('all 2 comparisons of the claim');
    expect(beside.verdict).toBe('inconclusive');
    const beClear = judged(
      { deciders: [goBetter, second] },
      { comparisons: [comparison(edge), comparison({ ...faster, level: 'wait' })] },
    );
    expect(beClear.verdict).toBe('reproduced');
  });
});

describe('what was printed and not compared', () => {
  const p95: DeciderInput = { ...same, metric: 'latency_p95' };
  const printed = (target: string, blocks: number, thin: number) =>
    summary(7_000, 8_000, { metric: 'latency_p95', target, blocks, thin });

  it('is undecided for too few requests, and not said to be unmeasured', () => {
    const row = judged({ deciders: [p95] }, { summaries: [printed('py', 5, 5), printed('go', 2, 2)] });
    expect(row.evidence[0]).toMatchObject({
      outcome: 'undecided',
      found: { kind: 'only-printed', a: 5, b: 2 },
      reason:
        '5 blocks of Python and 2 of Go have a figure, each of too few requests to judge by, enough only to print',
    });
  });

  it('is said to be unmeasured where neither has a figure', () => {
    expect(judged({ deciders: [p95] }, {}).evidence[0]?.found).toEqual({ kind: 'nothing-measured' });
  });
});

describe('a figure that decides', () => {
  it.each<[DeciderInput, [number, number], Outcome]>([
    [share({ above: 0.5 }), [0.51, 0.6], 'as-predicted'],
    [share({ above: 0.5 }), [0.4, 0.49], 'opposite'],
    [share({ above: 0.5 }), [0.49, 0.6], 'undecided'],
    [share({ below: 0.5 }), [0.4, 0.49], 'as-predicted'],
    [share({ below: 0.5 }), [0.51, 0.6], 'opposite'],
    [share({ between: [0.2, 0.4] }), [0.25, 0.35], 'as-predicted'],
    [share({ between: [0.2, 0.4] }), [0.1, 0.19], 'opposite'],
    [share({ between: [0.2, 0.4] }), [0.41, 0.5], 'opposite'],
    [share({ between: [0.2, 0.4] }), [0.35, 0.45], 'undecided'],
    // An interval that ends on the bound is not wholly beyond it.
    [share({ above: 0.5 }), [0.5, 0.6], 'undecided'],
  ])('of which %j is predicted, at %j', (decider, [low, high], outcome) => {
    expect(only(decider, { summaries: [summary(low, high)] }).outcome).toBe(outcome);
  });

  it('says in words what was predicted', () => {
    const words = (metric: Summary['metric'], predicted: Parameters<typeof share>[0]) =>
      only({ ...share(predicted), metric }, {}).predicted;
    expect(words('database_share', { above: 0.5 })).toBe('above 50 %');
    expect(words('latency_p50', { below: 1_100_000 })).toBe('below 1.1 s');
    expect(words('image_bytes', { between: [1_024 ** 2, 1.5 * 1_024 ** 2] })).toBe(
      'between 1 MiB and 1.5 MiB',
    );
    expect(words('capacity_per_core', { above: 6_250 })).toBe('above 6,250/s');
  });

  it('shows of a share the end that decided: the lower for the claim, the upper against it', () => {
    const decider: DeciderInput = {
      kind: 'share',
      scenario: 'test',
      level: 'rate',
      target: 'python',
      above: 0.5,
      metric: 'database_share_least',
      upper: 'database_share',
    };
    const shareOf = (least: [number, number], most: [number, number]) =>
      only(decider, {
        summaries: [summary(...least, { metric: 'database_share_least' }), summary(...most)],
      });
    expect(shareOf([0.75, 0.875], [0.875, 0.9375])).toMatchObject({
      outcome: 'as-predicted',
      metric: 'database_share_least',
      estimate: 0.8125,
    });
    expect(shareOf([0.07, 0.09], [0.25, 0.375])).toMatchObject({
      outcome: 'opposite',
      metric: 'database_share',
      estimate: 0.3125,
      predicted: 'more than 50 %',
    });
    expect(shareOf([0.07, 0.09], [0.8, 0.9])).toMatchObject({
      outcome: 'undecided',
      metric: 'database_share_least',
    });
  });

  it('is held against the cores that its scenario gave the target', () => {
    const speedUp: DeciderInput = {
      kind: 'figure',
      scenario: 'test',
      level: 'rate',
      target: 'python',
      metric: 'speed_up',
      predicted: { aboveTimesCores: 0.75 },
    };
    const found = { summaries: [summary(1.6, 1.8, { metric: 'speed_up' })] };
    const given = (cores: 'separate' | 'all-when-few', targetCores: number) =>
      only(speedUp, found, {
        scenarios: [{ ...scenario, cores }],
        cpus: { ...planOf(5).cpus, targetCores },
      });
    expect(given('all-when-few', 1)).toMatchObject({
      outcome: 'as-predicted',
      predicted: 'above 1.5x (0.75 of 2 cores)',
    });
    expect(given('separate', 4)).toMatchObject({
      outcome: 'opposite',
      predicted: 'above 3x (0.75 of 4 cores)',
    });
    expect(given('separate', 1)).toMatchObject({
      outcome: 'undecided',
      reason: 'one core can show no speed-up',
    });
  });

  it('asks for five blocks, but of what is weighed once a run', () => {
    const few = { blocks: 4 };
    expect(only(share({ above: 0.5 }), { summaries: [summary(0.6, 0.7, few)] })).toMatchObject({
      outcome: 'undecided',
      reason: '4 blocks are left, 5 are needed',
    });
    const smoke = only(share({ above: 0.5 }), { summaries: [summary(0.6, 0.7)] }, { blocks: 2 });
    expect(smoke.reason).toBe('2 blocks were planned, 5 are needed for a verdict');
    const weighed: DeciderInput = {
      kind: 'figure',
      scenario: 'test',
      level: 'artifact',
      target: 'go',
      metric: 'artifact_bytes',
      predicted: { between: [10e6, 22.5e6] },
    };
    const size = summary(13e6, 13e6, {
      level: 'artifact',
      target: 'go',
      metric: 'artifact_bytes',
      blocks: 1,
    });
    expect(only(weighed, { summaries: [size] }, { blocks: 2 }).outcome).toBe('as-predicted');
    expect(only(weighed, {})).toMatchObject({ outcome: 'missing', reason: 'not known in this lab' });
  });

  it('is the worst there is where the target lost over half of its blocks', () => {
    const latency = (predicted: Parameters<typeof share>[0]) =>
      ({ ...share(predicted), metric: 'latency_p50' }) as DeciderInput;
    const found = { summaries: [summary(900, 1_000, { metric: 'latency_p50', blocks: 2 })] };
    const lost = { ...found, trials: lostIn([1, 2, 4]) };
    expect(only(latency({ below: 1_100 }), lost)).toMatchObject({
      outcome: 'opposite',
      reason: 'Python lost 3 of its 5 blocks',
    });
    expect(only(latency({ above: 1_100 }), lost).outcome).toBe('as-predicted');
    const within = { ...share({ below: 0.99 }), metric: 'within_10ms' } as DeciderInput;
    expect(only(within, lost).outcome).toBe('as-predicted');
    // Two of five are no majority, and a share of what was never answered is nothing.
    expect(only(latency({ below: 1_100 }), { ...found, trials: lostIn([1, 2]) }).outcome).toBe('undecided');
    expect(only(share({ above: 0.5 }), lost).outcome).toBe('undecided');
  });

  it('is undecided, never passed over, where it was planned and nothing was measured', () => {
    expect(only(share({ above: 0.5 }), {})).toMatchObject({
      outcome: 'undecided',
      reason: 'nothing was measured',
    });
  });
});

describe('what was not run', () => {
  it.each<[string, DeciderInput, Partial<Plan>, string]>([
    ['a workload', { ...same, scenario: 'crud' }, {}, 'the workload crud was not run'],
    ['a level', { ...same, level: 'wait-900' }, {}, 'the level wait-900 was not run'],
    ['a target', { ...same, a: 'python-threads' }, {}, 'no target python-threads took part'],
    [
      'a language',
      same,
      { targets: [{ id: 'py', language: 'python', title: 'Python' }] },
      'no target go took part',
    ],
    [
      'a target that does not implement the workload',
      same,
      { trials: planOf(5).trials.filter(({ target }) => target === 'py') },
      'go took no part in it',
    ],
    [
      'the other side of an A/A run',
      same,
      { trials: planOf(5).trials.map((trial) => ({ ...trial, arm: 'aa' as const })) },
      'only A/A arms were run',
    ],
  ])('is missing: %s', (_, decider, changes, reason) => {
    expect(only(decider, {}, changes)).toMatchObject({ outcome: 'missing', reason });
  });

  it('keeps a claim from being reproduced, and is named', () => {
    const row = judged({ deciders: [same, { ...same, level: 'more' }] }, { comparisons: [comparison()] });
    expect(row.verdict).toBe('inconclusive');
    expect(row.reason).toBe(
      'As predicted: median latency of test/rate (Go/Python 1.01); not run: test/more.',
    );
  });

  it('is told with how to run it', () => {
    const elsewhere: DeciderInput = { ...same, scenario: 'crud' };
    expect(judged({ deciders: [elsewhere] })).toMatchObject({
      verdict: 'not-run',
      reason:
        'Left out, since the workload crud was not run: crossover run --claims c runs its workload, with --targets for those that it compares.',
    });
    expect(judged({ deciders: [elsewhere], howToRun: 'Needs more.' }).reason).toBe('Needs more.');
    expect(judged({}).reason).toBe('Its workload comes with a later version.');
  });

  it('takes the first target of a language for it', () => {
    const second = { id: 'py-2', language: 'python', title: 'Python' };
    const targets = [...planOf(5).targets, second];
    expect(only(same, { comparisons: [comparison()] }, { targets }).targets).toEqual(['py', 'go']);
  });
});

describe('a claim of one instance', () => {
  const replicated = { trials: planOf(5).trials.map((trial) => ({ ...trial, replicas: 2 })) };
  const claim = { deciders: [goBetter], ofOneInstance: true };

  it.each([
    ['reproduced', faster],
    ['refuted', slower],
  ] as const)('that would be %s is at most mixed where replicas shared its load', (verdict, changes) => {
    const found = { comparisons: [comparison(changes)] };
    expect(judged(claim, found).verdict).toBe(verdict);
    const shared = judged(claim, found, replicated);
    expect(shared.verdict).toBe('mixed');
    expect(shared.reason).toContain('not shown for one instance');
    expect(shared.limits).toContain('not shown for one instance');
    expect(judged({ deciders: [goBetter] }, found, replicated).verdict).toBe(verdict);
  });

  it('stays as open as it was', () => {
    expect(judged(claim, { comparisons: [comparison(open)] }, replicated)).toMatchObject({
      verdict: 'inconclusive',
    });
  });
});

describe('a row of the claims', () => {
  it('says what came out how, with the figures, in one sentence', () => {
    const row = judged(
      { deciders: [same, { ...same, marginKind: 'absolute' }, share({ above: 0.5 })] },
      {
        comparisons: [
          comparison(faster),
          comparison({ marginKind: 'absolute', margin: 5_000, ratio: -1_200, low: -1_500, high: -900 }),
        ],
        summaries: [summary(0.45, 0.55)],
      },
    );
    expect(row.verdict).toBe('mixed');
    expect(row.reason).toBe(
      'As predicted: median latency of test/rate (Go − Python −1.20 ms); opposite: median latency of test/rate (Go/Python 0.500); undecided: database share of latency of test/rate (Python 50.0 %) (the 95 % interval reaches over the bound).',
    );
    expect(row.comparisons).toEqual([
      'test/rate latency_p50: py against go',
      'test/rate latency_p50 by difference: py against go',
    ]);
  });

  it('counts what is too much to name', () => {
    const levels = ['l1', 'l2', 'l3', 'l4', 'l5'];
    const row = judged(
      { deciders: [same, ...levels.map((level) => ({ ...same, level }))] },
      { comparisons: [comparison()] },
    );
    expect(row.reason).toContain('not run: test/l1, test/l2, test/l3, and 2 more.');
  });
});

describe('machines beside a claim', () => {
  const prices = {
    coresPerInstance: 4,
    perInstanceMonth: 140,
    utilisation: 0.5,
    spareInstances: 1,
    rewrite: { least: 10_000, most: 20_000 },
    horizonMonths: 36,
  };
  const metric = 'rate_within_objective';
  const rate = { metric, marginKind: 'ratio', scenario: 'test', level: 'rate' } as const;
  const decider: DeciderInput = { kind: 'apart', ...rate, predicted: { above: 4 } };
  const fleet = (whose: FleetBeside['whose'], currency: string | null = null) =>
    ({
      kind: 'fleet',
      scenario: 'test',
      level: 'rate',
      metric,
      whose,
      ratePerSecond: 1_000,
      prices,
      currency,
    }) as const;
  const rates = [summary(90, 110, { metric }), summary(380, 420, { metric, target: 'go' })];
  const row = (changes: Partial<Comparison> = {}) =>
    comparison({ metric, unit: '1/s', ratio: 4, low: 3.5, high: 4.5, ...changes });
  const told = (claim: Partial<ClaimInput>, changes: Partial<Comparison> = {}) =>
    judged({ deciders: [decider], ...claim }, { summaries: rates, comparisons: [row(changes)] });

  it('are whole, with the spare, as far as the intervals leave it open, and in the machines’ sentence', () => {
    const { beside, forMachines } = told({ beside: [fleet({ kind: 'example' })] });
    // On one core: 1,000 / (4 x 110 x 0.5) = 4.5 and / (4 x 90 x 0.5) = 5.6; / (4 x 420 x 0.5) and / (4 x 380 x 0.5) below 2.
    expect(beside).toMatchObject([
      {
        kind: 'fleet',
        id: 'test/rate machines for 1000/s: py against go',
        fleet: {
          a: { instances: { least: 6, most: 7 }, moneyPerMonth: { least: 840, most: 980 }, limit: null },
          b: { instances: { least: 3, most: 3 }, moneyPerMonth: { least: 420, most: 420 }, limit: null },
        },
      },
    ]);
    expect(forMachines).toContain(
      'Whole machines as of test, for 1,000/s (an example): Python 6 to 7 instances of 4 cores, Go 3 instances of 4 cores.',
    );
  });

  it('are the reader’s own before an example’s, and at most so many where something else held the rate down', () => {
    const own = fleet({ kind: 'reader', service: 'shop' }, 'EUR');
    const { beside, forMachines } = told(
      { beside: [fleet({ kind: 'example' }), own] },
      { boundBy: { a: 'target', b: 'database' } },
    );
    expect(forMachines).toContain('for 1,000/s (shop): Python 6 to 7');
    expect(forMachines).toContain('Go at most 3 instances of 4 cores (the database was its limit)');
    const [, shop] = beside;
    expect(shop?.kind === 'fleet' && fleetWords(shop.fleet, { a: 'Python', b: 'Go' })).toContain(
      'EUR 840 to 980 against EUR 420 a month; a rewrite for EUR 10,000 to 20,000 is paid for after 18 to 48 months',
    );
  });

  it('are left out where a side has no interval', () => {
    const claim = { deciders: [decider], beside: [fleet({ kind: 'example' })] };
    const few = [summary(90, 110, { metric, blocks: 4 }), ...rates.slice(1)];
    expect(judged(claim, { summaries: few, comparisons: [row()] }).beside).toEqual([]);
    expect(judged(claim, { summaries: rates.slice(1), comparisons: [row()] }).beside).toEqual([]);
  });
});

describe('the cores that a target is given', () => {
  it('are those of the layout, for every scenario and machine', () => {
    for (const cores of ['separate', 'all-when-few'] as const) {
      for (let count = 2; count <= 16; count += 1) {
        const topology = {
          cores: Array.from({ length: count }, (_, core): [number] => [core]),
          quotaCores: null,
          canPin: true,
        };
        expect(targetCoresFor(layoutOf(topology, 'separate'), cores)).toBe(
          layoutOf(topology, cores).targetCores,
        );
      }
    }
  });
});
