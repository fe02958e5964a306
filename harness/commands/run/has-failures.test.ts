import { describe, expect, it } from 'vitest';
import type { Report } from '../../model/report/report.js';
import { hasFailures } from './has-failures.js';

type Trial = Parameters<typeof hasFailures>[0]['trials'][number];
type Judged = Parameters<typeof hasFailures>[0]['comparisons'][number];

const place = { scenario: 'crud', level: 'rate-200' };
const completed = { status: 'completed' } as const;
const crashed = { status: 'failed' } as const;
/** A gate spoiled every figure of it. */
const spoiled = {
  status: 'invalid',
  cause: {
    kind: 'gate',
    gate: 'sent-share',
    title: 'share sent',
    figure: 0.9,
    threshold: 0.99,
    remedy: 'Lower it.',
  },
} as const;
/** The lab or an agent kept it from being measured. */
const unmeasured = {
  status: 'invalid',
  cause: { kind: 'failure', stage: 'deploy', expected: 'a port', found: 'none', remedy: 'Free one.' },
} as const;

type Arm = Pick<Trial, 'status' | 'cause'>;

/** One level of one block: for each attempt, what became of its arms. */
const trials = (...attempts: readonly (readonly Arm[])[]): Trial[] =>
  attempts.flatMap((arms, attempt) => arms.map((arm) => ({ ...place, block: 1, attempt, ...arm })));

const judged = (
  verdict: Report['comparisons'][number]['verdict'],
  decidedBy: Judged['decidedBy'] = { kind: 'interval', lies: 'across' },
): Judged => ({ ...place, primary: true, verdict, decidedBy });
const TOO_FEW = judged('inconclusive', { kind: 'too-few-planned', blocks: 2, needed: 5 });
const LOST = judged('invalid', { kind: 'too-few-pairs', pairs: 3, needed: 5 });
const UNEVEN = judged('invalid', { kind: 'uneven-losses', a: 0, b: 6 });

describe('a run has failures', () => {
  it.each([
    // A repeat in which both were measured replaces what came before.
    [false, trials([completed, unmeasured], [completed, completed])],
    // The first attempt counts where it was measured, whatever became of a repeat.
    [false, trials([completed, completed], [unmeasured, completed])],
    // Each arm was measured once, but never beside the other.
    [true, trials([completed, unmeasured], [unmeasured, completed])],
    [true, trials([completed, crashed])],
    // What a gate spoiled was measured; what that costs is told by the comparison.
    [false, trials([completed, spoiled])],
  ])('is %s by what became of a level', (expected, rows) => {
    expect(hasFailures({ trials: rows, comparisons: [judged('inconclusive')] })).toBe(expected);
  });

  it.each([
    [true, LOST],
    [true, UNEVEN],
    [false, { ...LOST, primary: false }],
    [false, judged('inconclusive')],
    [false, judged('b-better', { kind: 'outcome', loser: 'a', lost: 4, held: 5 })],
  ])('is %s by how a comparison came out', (expected, row) => {
    expect(hasFailures({ trials: trials([completed, completed]), comparisons: [row] })).toBe(expected);
  });

  it.each([
    // A smoke run on a machine that was busy for a moment.
    [false, trials([completed, spoiled])],
    [true, trials([spoiled, spoiled])],
  ])('is %s of a run that never gives verdicts', (expected, rows) => {
    expect(hasFailures({ trials: rows, comparisons: [TOO_FEW] })).toBe(expected);
  });
});
