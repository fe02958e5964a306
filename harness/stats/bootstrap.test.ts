import fc from 'fast-check';
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { bootstrapMean, expandedLevel, resampledMeans } from './bootstrap.js';
import { estimateMean } from './interval.js';
import { Random } from './random.js';

const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 20 });

/** Every resample there is, each as likely as the others. */
function everyMean(data: readonly number[]): number[] {
  const sums = data.reduce<number[]>((so) => so.flatMap((sum) => data.map((value) => sum + value)), [0]);
  return sums.map((sum) => sum / data.length).sort((x, y) => x - y);
}

describe('resampling', () => {
  it('spreads as Efron and Tibshirani print for their treated mice: standard error 23.36 (1993, table 2.2)', () => {
    const means = resampledMeans([94, 197, 16, 38, 99, 141, 23], 1, 100_000);
    expect(sampleStandardDeviation(Array.from(means))).toBeCloseTo(23.36, 0);
    expect(mean(Array.from(means))).toBeCloseTo(86.86, 0);
  });

  it('has the shares of the complete enumeration of all resamples', () => {
    const data = [1, 2, 4, 8, 16];
    const all = everyMean(data);
    const drawn = resampledMeans(data, 2, 50_000);
    for (const limit of [2, 4, 6, 8, 12]) {
      const share = (means: ArrayLike<number>) =>
        Array.from(means).filter((each) => each <= limit).length / means.length;
      expect(Math.abs(share(drawn) - share(all))).toBeLessThan(0.01);
    }
  });
});

describe('the expanded percentile interval', () => {
  it("has levels that solve Hesterberg's equation (R package resample, ExpandProbs): z sqrt((n - 1) / n) = t", () => {
    // Normal and t.025(9) = -2.262 from printed tables: z = -2.262 sqrt(10 / 9) = -2.384, whose level is 0.00856.
    expect(expandedLevel(0.025, 10)).toBeCloseTo(0.00856, 4);
    expect(expandedLevel(0.025, 1_000)).toBeCloseTo(0.025, 3);
  });

  it("agrees with Student's on symmetric data, where the plain percentile interval is a fifth narrower", () => {
    const data = [-1.6, -1, -0.65, -0.38, -0.12, 0.12, 0.38, 0.65, 1, 1.6];
    const student = estimateMean(data)!;
    const bootstrap = bootstrapMean(data, { seed: 3, resamples: 100_000 })!;
    for (const end of ['low', 'high', 'low90', 'high90'] as const)
      expect(Math.abs(bootstrap[end] / student[end] - 1)).toBeLessThan(0.06);
  });

  it('reaches further on the side of a long tail', () => {
    const data = [0, 0.1, 0.2, 0.1, 0, 0.2, 0.1, 0.3, 0.2, 3];
    const { low, high } = bootstrapMean(data, { seed: 4, resamples: 10_000 })!;
    expect(high - mean(data)).toBeGreaterThan(1.3 * (mean(data) - low));
  });

  it('is the same for the same seed, moves with the data, and holds its 90 % within its 95 %', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 1e6 }), (data, seed) => {
        const options = { seed, resamples: 200 };
        const intervals = bootstrapMean(data, options)!;
        expect(bootstrapMean(data, options)).toEqual(intervals);
        expect(intervals.low).toBeLessThanOrEqual(intervals.low90);
        expect(intervals.high90).toBeLessThanOrEqual(intervals.high);
        const moved = bootstrapMean(
          data.map((value) => value + 5),
          options,
        )!;
        expect(moved.low).toBeCloseTo(intervals.low + 5, 6);
      }),
      { numRuns: 30 },
    );
  });

  it('covers the mean of ten normal values about 95 times in 100', () => {
    const random = new Random(5);
    const experiments = 1_500;
    let covered = 0;
    for (let experiment = 0; experiment < experiments; experiment += 1) {
      const data = Array.from({ length: 10 }, () => random.normal());
      const { low, high } = bootstrapMean(data, { seed: experiment, resamples: 400 })!;
      if (low <= 0 && high >= 0) covered += 1;
    }
    expect(covered / experiments).toBeGreaterThan(0.93);
    expect(covered / experiments).toBeLessThan(0.97);
  });

  it('is not there with fewer than two values', () => {
    expect(bootstrapMean([1], { seed: 1, resamples: 10 })).toBeNull();
  });
});
