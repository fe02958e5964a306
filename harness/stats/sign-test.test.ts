import { describe, expect, it } from 'vitest';
import { signTest } from './sign-test.js';

describe('the exact sign test', () => {
  it.each([
    // Binomial tables: 2 P(X <= fewer) with n events and p = 1/2.
    [0, 0, 1],
    [1, 1, 1],
    [0, 5, 0.0625],
    [0, 6, 0.03125],
    [1, 9, 22 / 1_024],
    // 31 of 45: the losses of a run whose gate looked at the outcome.
    [31, 14, 0.01609],
  ])('gives %d against %d a probability of %d', (first, second, probability) => {
    expect(signTest(first, second)).toBeCloseTo(probability, 4);
    expect(signTest(second, first)).toBe(signTest(first, second));
  });
});
