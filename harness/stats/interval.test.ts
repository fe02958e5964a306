import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { againstBand } from './equivalence.js';
import { estimateMean, smallestDetectableRatio } from './interval.js';
import { outlierPositions } from './outliers.js';
import { Random } from './random.js';
import { studentTail } from './student.js';

/** Hours of sleep gained with one drug over another, ten patients. */
const SLEEP = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4];

describe('the interval of a mean', () => {
  it("agrees with NIST's worked example of a t interval (e-Handbook 1.3.5.2, ZARR13: 195 values)", () => {
    // The handbook prints mean 9.261460, deviation 0.022789, t(0.975, 194) = 1.9723, interval 9.258242 .. 9.264679.
    // Any data with that mean and deviation has that interval: one value high, one low, the rest at the mean.
    const n = 195;
    const spread = 0.022789 * Math.sqrt((n - 1) / 2);
    const values = [9.26146 + spread, 9.26146 - spread, ...Array.from({ length: n - 2 }, () => 9.26146)];
    const estimate = estimateMean(values)!;
    expect(estimate.low).toBeCloseTo(9.258242, 5);
    expect(estimate.high).toBeCloseTo(9.264679, 5);
  });

  it("agrees with R's t.test on Student's sleep data (Student 1908; R, ?sleep: extra ~ group, paired)", () => {
    // R prints mean difference 1.58, 95 % interval 0.7001142 .. 2.4598858.
    const estimate = estimateMean(SLEEP)!;
    expect(estimate.mean).toBeCloseTo(1.58, 10);
    expect(estimate.low).toBeCloseTo(0.7001142, 6);
    expect(estimate.high).toBeCloseTo(2.4598858, 6);
  });

  it('agrees with the t intervals that Chernick and Friis print of blood lost by ten pigs (2003, table 8.2)', () => {
    // 95 %: 572.89 .. 1598.91 with t = 2.2622; 90 % with t = 1.833.
    const estimate = estimateMean([543, 666, 455, 823, 1716, 797, 2828, 1251, 702, 1078])!;
    expect(estimate.mean).toBeCloseTo(1085.9, 6);
    expect(estimate.deviation).toBeCloseTo(717.12, 2);
    expect(estimate.low).toBeCloseTo(572.89, 1);
    expect(estimate.high).toBeCloseTo(1598.91, 1);
    expect(estimate.high90).toBeCloseTo(1085.9 + (1.833 * 717.12) / Math.sqrt(10), 0);
  });

  it("uses Student's quantiles of printed tables for five blocks: t.975(4) = 2.776, t.95(4) = 2.132", () => {
    const estimate = estimateMean([1, 2, 3, 4, 5])!;
    const standardError = Math.sqrt(2.5 / 5);
    expect((estimate.high - 3) / standardError).toBeCloseTo(2.776, 3);
    expect((estimate.high90 - 3) / standardError).toBeCloseTo(2.132, 3);
  });

  it('is not there with fewer than two values', () => {
    expect(estimateMean([])).toBeNull();
    expect(estimateMean([1])).toBeNull();
  });

  it('holds the mean, and holds its 90 % interval within its 95 % interval', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2 }), (values) => {
        const estimate = estimateMean(values)!;
        expect(estimate.low).toBeLessThanOrEqual(estimate.low90);
        expect(estimate.low90).toBeLessThanOrEqual(estimate.mean);
        expect(estimate.mean).toBeLessThanOrEqual(estimate.high90);
        expect(estimate.high90).toBeLessThanOrEqual(estimate.high);
      }),
    );
  });
});

describe('the smallest detectable ratio', () => {
  it('is the margin times the noise term: five blocks at 5 % give 1.10 x exp((2.776 + 0.941) 0.05 / sqrt 5)', () => {
    expect(smallestDetectableRatio(0.05, 5, 1.1)).toBeCloseTo(
      1.1 * Math.exp((3.717 * 0.05) / Math.sqrt(5)),
      3,
    );
  });

  it("is Zar's minimum detectable difference, with t read from printed tables (Biostatistical Analysis, 4th ed., chapter 7)", () => {
    // Zar's body weights: s² = 1.5682 g², n = 25; t.05(2),24 = 2.064 and, for 80 % power, t.20(1),24 = 0.857.
    const detectable = Math.sqrt(1.5682 / 25) * (2.064 + 0.857);
    expect(Math.log(smallestDetectableRatio(Math.sqrt(1.5682), 25, 1)!)).toBeCloseTo(detectable, 3);
  });

  it('is found about four times in five when it is the truth', () => {
    const random = new Random(1);
    const [deviation, blocks, experiments] = [0.05, 10, 4_000];
    const truth = Math.log(smallestDetectableRatio(deviation, blocks, 1.1)!);
    const found = Array.from({ length: experiments }, () =>
      estimateMean(Array.from({ length: blocks }, () => truth + deviation * random.normal())),
    ).filter((estimate) => againstBand(estimate!, Math.log(1.1)) === 'above');
    // The two quantiles stand in for the noncentral t: true power is within a point or two of 80 %.
    expect(found.length / experiments).toBeGreaterThan(0.77);
    expect(found.length / experiments).toBeLessThan(0.83);
  });

  it('is the margin itself without noise, and unknown with one pair', () => {
    expect(smallestDetectableRatio(0, 5, 1.1)).toBeCloseTo(1.1, 12);
    expect(smallestDetectableRatio(0.05, 1, 1.1)).toBeNull();
  });
});

describe('an interval against a band', () => {
  const margin = Math.log(1.1);
  const at = (centre: number, deviation: number) => {
    const five = [-1.2649, -0.6325, 0, 0.6325, 1.2649]; // sample deviation 1
    return againstBand(estimateMean(five.map((z) => centre + z * deviation))!, margin);
  };

  it('is beyond it only when the whole 95 % interval is', () => {
    expect(at(Math.log(2), 0.05)).toBe('above');
    expect(at(-Math.log(2), 0.05)).toBe('below');
    expect(at(Math.log(1.13), 0.05)).toBe('undecided');
  });

  it('is inside it only when the whole 90 % interval is: no difference found is not equivalence', () => {
    expect(at(0, 0.05)).toBe('inside');
    expect(at(0, 0.3)).toBe('undecided');
  });

  it("says what R's TOSTER says of the sleep data (vignette IntroTOSTt, paired): no equivalence at 0.5, t = -2.777", () => {
    // TOSTER prints t-test -4.062, lower bound -2.777 (p = 0.989), upper bound -5.348 (p < 0.001), 9 degrees of freedom.
    const estimate = estimateMean(SLEEP.map((hours) => -hours))!;
    const standardError = estimate.deviation / Math.sqrt(estimate.n);
    const [lower, upper] = [(estimate.mean + 0.5) / standardError, (estimate.mean - 0.5) / standardError];
    expect(estimate.mean / standardError).toBeCloseTo(-4.062, 3);
    expect([lower, upper].map((t) => Number(t.toFixed(3)))).toEqual([-2.777, -5.348]);
    expect(studentTail(lower, 9)).toBeCloseTo(0.989, 3);
    expect(studentTail(-upper, 9)).toBeLessThan(0.001);
    expect(againstBand(estimate, 0.5)).toBe('below');
  });

  it('is inside it exactly when both one-sided tests reject at 5 %', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: 3, maxLength: 20 }),
        (values) => {
          const estimate = estimateMean(values)!;
          fc.pre(estimate.deviation > 1e-6);
          const standardError = estimate.deviation / Math.sqrt(estimate.n);
          const worse = Math.max(
            studentTail((estimate.mean + margin) / standardError, estimate.n - 1),
            studentTail((margin - estimate.mean) / standardError, estimate.n - 1),
          );
          fc.pre(Math.abs(worse - 0.05) > 1e-9);
          expect(againstBand(estimate, margin) === 'inside').toBe(worse < 0.05);
        },
      ),
    );
  });

  it('says the mirrored verdict of the mirrored data', () => {
    const mirror = { above: 'below', below: 'above', inside: 'inside', undecided: 'undecided' } as const;
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 2, maxLength: 20 }),
        (values) => {
          const verdict = againstBand(estimateMean(values)!, margin);
          expect(againstBand(estimateMean(values.map((value) => -value))!, margin)).toBe(mirror[verdict]);
        },
      ),
    );
  });
});

describe('outliers', () => {
  const near = [1, 1.1, 0.9, 1.05, 0.95, 1, 1.02, 0.98, 1.04];

  it('are flagged beyond ten robust deviations and nowhere else', () => {
    expect(outlierPositions([...near, 9])).toEqual([9]);
    expect(outlierPositions([...near, 1.3])).toEqual([]);
  });

  it('are not looked for among fewer than ten values or where most values are equal', () => {
    expect(outlierPositions([...near.slice(1), 9])).toEqual([]);
    expect(outlierPositions([...near.map(() => 1), 2])).toEqual([]);
  });
});
