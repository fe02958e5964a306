import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentileOf } from './stamps.js';
import { highestMean, highestPercentile, lowestPercentile } from './widened.js';

/** What was given, and what came to it: in whichever order the one may have met the other. */
const delayed = fc.array(fc.tuple(fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 0, max: 9_000 })), {
  minLength: 1,
  maxLength: 120,
});
const percents = fc.constantFrom(50, 90, 95, 99);

describe('the highest that a percentile can be', () => {
  it('holds it, whatever the delays have to do with what they come to', () => {
    fc.assert(
      fc.property(delayed, percents, (pairs, percent) => {
        const seen = pairs.map(([given, late]) => given + late);
        const [given, late] = [pairs.map(([us]) => us), pairs.map(([, us]) => us)];
        expect(percentileOf(seen, percent)).toBeLessThanOrEqual(highestPercentile(given, late, percent));
      }),
    );
  });

  it('is what was given where nothing was late, or nobody looked', () => {
    const given = [3, 1, 2, 4];
    expect(highestPercentile(given, [0, 0, 0], 50)).toBe(2);
    expect(highestPercentile(given, [], 50)).toBe(2);
  });

  it('takes the delays at a rank that leaves room for chance, and never beyond the highest seen', () => {
    const given = Array<number>(1_000).fill(20_000);
    const late = Array.from({ length: 1_000 }, (_, index) => index);
    // Three standard deviations of a median of 1,000 against one of 1,000: 0.067.
    expect(highestPercentile(given, late, 50) - 20_000).toBeGreaterThan(560);
    expect(highestPercentile(given, late, 50) - 20_000).toBeLessThan(570);
    expect(highestPercentile(given, late.slice(0, 30), 99) - 20_000).toBe(29);
  });

  it('holds the percentile of others than those that the witness saw, nearly always', () => {
    const draw = (seed: number) => {
      let state = seed;
      return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    };
    const misses = Array.from({ length: 300 }, (_, index) => {
      const [own, others] = [draw(2 * index + 1), draw(2 * index + 2)];
      const sample = (next: () => number, count: number) =>
        Array.from({ length: count }, () => -1_000 * Math.log(1 - next()));
      const given = Array<number>(500).fill(5_000);
      const seen = sample(own, 500).map((us) => 5_000 + us);
      return percentileOf(seen, 95) > highestPercentile(given, sample(others, 300), 95);
    }).filter(Boolean);
    expect(misses.length).toBeLessThanOrEqual(3);
  });
});

it('the lowest that a percentile can be holds it, whatever was late', () => {
  fc.assert(
    fc.property(delayed, percents, (pairs, percent) => {
      const [recorded, late] = [pairs.map(([us]) => us), pairs.map(([, us]) => us)];
      const seen = pairs.map(([own, us]) => own + us);
      expect(percentileOf(recorded, percent)).toBeGreaterThanOrEqual(lowestPercentile(seen, late, percent));
    }),
  );
});

it('the mean of what was late has its standard error added three times', () => {
  expect(highestMean([], 10)).toBe(0);
  expect(highestMean([7, 7, 7], 10)).toBe(7);
  // Deviation 10 of 4 values, and of 4 others.
  expect(highestMean([90, 90, 110, 110], 4)).toBeCloseTo(100 + 3 * Math.sqrt((400 / 3) * 0.5), 9);
});
