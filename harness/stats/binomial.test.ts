import { describe, expect, it } from 'vitest';
import { atLeast, exactInterval } from './binomial.js';

/** Term by term. */
function tail(times: number, tries: number, probability: number): number {
  let [sum, ways] = [0, 1];
  for (let k = 0; k <= tries; k += 1) {
    if (k >= times) sum += ways * probability ** k * (1 - probability) ** (tries - k);
    ways *= (tries - k) / (k + 1);
  }
  return sum;
}

describe('exactInterval', () => {
  it('agrees with published examples (Newcombe 1998, Statistics in Medicine 17, table I, method 5)', () => {
    const published = [
      { times: 81, tries: 263, low: 0.2527, high: 0.3676 },
      { times: 15, tries: 148, low: 0.0578, high: 0.1617 },
      { times: 0, tries: 20, low: 0, high: 0.1684 },
      { times: 1, tries: 29, low: 0.0009, high: 0.1776 },
    ];
    for (const { times, tries, low, high } of published) {
      const found = exactInterval(times, tries);
      expect([found.low, found.high].map((end) => Number(end.toFixed(4)))).toEqual([low, high]);
    }
  });

  it('begins at 0 for never, ends at 1 for always, and is all there is without a try', () => {
    expect(exactInterval(0, 10)).toEqual({ low: 0, high: expect.closeTo(1 - 0.025 ** 0.1, 10) as number });
    expect(exactInterval(10, 10)).toEqual({ low: expect.closeTo(0.025 ** 0.1, 10) as number, high: 1 });
    expect(exactInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it('ends where as few or as many are seen once in forty', () => {
    const { low, high } = exactInterval(3, 40);
    expect(tail(3, 40, low)).toBeCloseTo(0.025, 8);
    expect(1 - tail(4, 40, high)).toBeCloseTo(0.025, 8);
  });
});

describe('atLeast', () => {
  it('is the sum of its terms', () => {
    for (const [times, tries] of [
      [0, 5],
      [1, 5],
      [3, 20],
      [20, 20],
    ] as const)
      expect(atLeast(times, tries, 0.05)).toBeCloseTo(tail(times, tries, 0.05), 12);
  });
});
