import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import {
  advantageWords,
  aheadWords,
  marginWords,
  rawRatioWords,
  reasonWords,
  verdictWithMargin,
} from './comparison.js';

const sides = { a: 'Python', b: 'Go' };
const base = sampleReport().comparisons[0]!;
const latency: Comparison = { ...base, ratio: 0.5, low: 0.4, high: 0.625 };
const difference: Comparison = {
  ...base,
  marginKind: 'absolute',
  margin: 5_000,
  ratio: -1_200,
  low: -1_500,
  high: -900,
};

describe('a comparison in words', () => {
  it('turns a latency ratio below one into how much faster b is, its interval turned with it', () => {
    expect(advantageWords(latency, sides)).toBe('Go 2.00x faster [1.60, 2.50]');
  });

  it('names a where a is ahead', () => {
    expect(advantageWords({ ...latency, ratio: 1.25, low: 1.1, high: 1.4 }, sides)).toBe(
      'Python 1.25x faster [1.10, 1.40]',
    );
  });

  it('reads throughput the other way round: more is better', () => {
    const throughput: Comparison = {
      ...latency,
      metric: 'throughput',
      unit: '1/s',
      ratio: 2.31,
      low: 2.1,
      high: 2.54,
    };
    expect(advantageWords(throughput, sides)).toBe('Go 2.31x more [2.10, 2.54]');
  });

  it('says of a leader that something else held back that it is ahead by this at least', () => {
    const rate: Comparison = {
      ...latency,
      metric: 'rate_within_objective',
      unit: '1/s',
      ratio: 2.69,
      low: 2.35,
      high: 3.08,
      verdict: 'b-better',
      decidedBy: { kind: 'interval', lies: 'beyond' },
      boundBy: { a: 'target', b: 'database' },
      bound: 'least',
    };
    expect(advantageWords(rate, sides)).toBe('Go at least 2.69x more [2.35, 3.08]');
    expect(rawRatioWords(rate)).toBe('at least 2.69x [2.35, 3.08]');
    expect(reasonWords(rate, sides)).toBe(
      'the 95 % interval lies beyond the margin; Go was limited by the database: its own figure is at least this, and it is ahead by at least as much',
    );
    const turned: Comparison = { ...rate, ratio: 0.5, low: 0.4, high: 0.625, bound: 'most' };
    expect(advantageWords(turned, sides)).toBe('Python at least 2.00x more [1.60, 2.50]');
    expect(rawRatioWords(turned)).toBe('at most 0.500x [0.400, 0.625]');
    const completed: Comparison = {
      ...turned,
      metric: 'completion_p50',
      boundBy: { a: 'agent', b: 'agent' },
    };
    expect(advantageWords(completed, sides)).toBe('Go at least 2.00x faster [1.60, 2.50]');
    expect(reasonWords(completed, sides)).toBe(
      'the 95 % interval lies beyond the margin; Go was limited by the agent: its own figure is at most this, and it is ahead by at least as much',
    );
  });

  it('says that two sides are equal when their ratio rounds to one', () => {
    expect(advantageWords({ ...latency, ratio: 0.999, low: 0.97, high: 1.02 }, sides)).toBe(
      'equal: 1.00x [0.980, 1.03]',
    );
  });

  it('says a difference in its own unit', () => {
    expect(advantageWords(difference, sides)).toBe('Go 1.20 ms faster [0.900, 1.50]');
    expect(rawRatioWords(difference)).toBe('−1.20 ms [−1.50, −0.900]');
  });

  it('leaves the interval out where there is none, and says when nothing was measured', () => {
    expect(advantageWords({ ...latency, low: null, high: null }, sides)).toBe('Go 2.00x faster');
    expect(advantageWords({ ...latency, ratio: null, low: null, high: null }, sides)).toBe('not measured');
    expect(rawRatioWords({ ...latency, ratio: null })).toBe('none');
  });

  it('says what was lost where that decided, with and without a pair that is left', () => {
    const decidedBy = { kind: 'outcome', loser: 'a', lost: 4, held: 5 } as const;
    const none = { ...latency, ratio: null, low: null, high: null, decidedBy };
    expect(aheadWords(none, sides)).toBe('Python lost 4 of 5 trials');
    expect(aheadWords({ ...latency, decidedBy }, sides)).toBe('Python lost 4 of 5 trials');
    expect(aheadWords(latency, sides)).toBe(advantageWords(latency, sides));
  });

  it('gives an equivalence its margin, in per cent or in the unit', () => {
    expect(verdictWithMargin({ ...latency, verdict: 'equivalent' }, sides)).toBe(
      'no difference (within 10 %)',
    );
    expect(verdictWithMargin({ ...difference, verdict: 'equivalent' }, sides)).toBe(
      'no difference (within 5 ms)',
    );
    expect(marginWords({ ...latency, margin: 1.05 })).toBe('5 %');
    expect(verdictWithMargin({ ...latency, verdict: 'a-better' }, sides)).toBe('Python better');
  });

  it('says why a capacity was not judged, with the limits of each side', () => {
    const bound: Comparison = {
      ...latency,
      decidedBy: { kind: 'bound-by', a: 'target', b: 'database' },
    };
    expect(reasonWords(bound, sides)).toContain('Python was limited by itself, Go by the database');
    const downstream: Comparison = {
      ...latency,
      decidedBy: { kind: 'bound-by', a: 'pool', b: 'downstream' },
    };
    expect(reasonWords(downstream, sides)).toContain('limited by the pool, Go by the downstream service');
  });

  it('drops the code of a rule and calls the targets by their names', () => {
    const lost: Comparison = {
      ...latency,
      decidedBy: { kind: 'outcome', loser: 'a', lost: 4, held: 5 },
    };
    expect(reasonWords(lost, sides)).toBe('Python lost 4 of the 5 blocks that the other held');
  });
});
