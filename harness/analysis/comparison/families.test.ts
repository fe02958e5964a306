import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import { estimateMean } from '../../stats/interval.js';
import { betterProbability, equivalentAtAll, familyVerdicts } from './families.js';
import { byInterval } from './ruling.js';

/** Five blocks whose log ratios have this mean and deviation. */
function comparison(ratio: number, deviation: number, changes: Partial<Comparison> = {}): Comparison {
  const five = [-1.2649, -0.6325, 0, 0.6325, 1.2649]; // sample deviation 1
  const estimate = estimateMean(five.map((z) => Math.log(ratio) + z * deviation))!;
  const question = { metric: 'latency_p50', marginKind: 'ratio', margin: 1.1 } as const;
  return {
    scenario: 'test',
    level: 'rate',
    unit: 'us',
    arm: 'ab',
    a: 'py',
    b: 'go',
    ratio: Math.exp(estimate.mean),
    low: Math.exp(estimate.low),
    high: Math.exp(estimate.high),
    low90: Math.exp(estimate.low90),
    high90: Math.exp(estimate.high90),
    aEstimate: 1,
    bEstimate: Math.exp(estimate.mean),
    primary: true,
    blocks: 5,
    smallestDetectableRatio: 1.2,
    ...question,
    ...byInterval(question, estimate),
    ...changes,
  };
}

describe('the probability of a better', () => {
  it('is at or below 5 % exactly where the 95 % interval lies beyond the margin', () => {
    for (const ratio of [0.5, 0.8, 0.85, 0.9, 1, 1.1, 1.15, 1.2, 1.3, 2]) {
      const row = comparison(ratio, 0.05);
      expect(betterProbability(row) <= 0.05).toBe(row.verdict.endsWith('-better'));
    }
  });

  it('is the same for a ratio and its inverse, and 1 inside the margin', () => {
    expect(betterProbability(comparison(1.25, 0.05))).toBeCloseTo(
      betterProbability(comparison(1 / 1.25, 0.05)),
      10,
    );
    expect(betterProbability(comparison(1.05, 0.05))).toBe(1);
  });

  it('is 1 where something else than the interval decided', () => {
    expect(
      betterProbability(
        comparison(2, 0.05, { verdict: 'inconclusive', decidedBy: { kind: 'unequal-rates', ratio: 2 } }),
      ),
    ).toBe(1);
  });
});

describe('a family', () => {
  // Probability 0.047 alone: better by itself, and not beside another.
  const edge = comparison(1.172, 0.05);

  it('keeps a better that stands alone and lets it go among others that show nothing', () => {
    expect(edge.verdict).toBe('a-better');
    expect(betterProbability(edge)).toBeGreaterThan(0.025);
    expect(familyVerdicts([edge])).toEqual(['a-better']);
    const open = comparison(1.1, 0.05);
    expect(familyVerdicts([edge, open])).toEqual(['inconclusive', 'inconclusive']);
  });

  it('keeps it beside clear ones, for those step out of the way', () => {
    expect(familyVerdicts([comparison(3, 0.05), edge, comparison(0.3, 0.05)])).toEqual([
      'a-better',
      'a-better',
      'b-better',
    ]);
  });

  it('leaves equivalence and outcomes as they are', () => {
    const lost = comparison(1, 0.05, {
      verdict: 'b-better',
      decidedBy: { kind: 'outcome', loser: 'a', lost: 5, held: 5 },
    });
    expect(familyVerdicts([comparison(1, 0.02), lost])).toEqual(['equivalent', 'b-better']);
  });

  it('is equivalent at all levels only when each is, and never when it is empty', () => {
    const same = comparison(1, 0.02);
    expect(equivalentAtAll([same, same])).toBe(true);
    expect(equivalentAtAll([same, edge])).toBe(false);
    expect(equivalentAtAll([])).toBe(false);
  });
});
