import { mean } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.js';
import { CONDITIONS } from './conditions.js';

describe.each(CONDITIONS)('noise of $id', ({ draw }) => {
  it('has a pair a block, and leaves the true ratio where it was', () => {
    const random = new Random(1);
    const means = Array.from({ length: 4_000 }, () => {
      const noise = draw(random, 10, 0.05);
      expect(noise).toHaveLength(10);
      return mean(noise.map(({ a, b }) => b - a));
    });
    // Each mean of ten deviates by a few per cent, so that of 4,000 by less than a tenth of one.
    expect(Math.abs(mean(means))).toBeLessThan(0.004);
  });

  it('is drawn again from the same stream', () => {
    expect(draw(new Random(2), 5, 0.05)).toEqual(draw(new Random(2), 5, 0.05));
  });
});
