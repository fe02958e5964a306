import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { againstBand } from './equivalence.js';
import { estimateMean, smallestDetectableRatio } from './interval.js';
import { outlierPositions } from './outliers.js';

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
  it('are flagged beyond ten robust deviations and nowhere else', () => {
    expect(outlierPositions([1, 1.1, 0.9, 1.05, 0.95, 9])).toEqual([5]);
    expect(outlierPositions([1, 1.1, 0.9, 1.05, 0.95, 1.3])).toEqual([]);
  });

  it('are not looked for among fewer than five values or where most values are equal', () => {
    expect(outlierPositions([1, 1, 100])).toEqual([]);
    expect(outlierPositions([1, 1, 1, 1, 1, 2])).toEqual([]);
  });
});
