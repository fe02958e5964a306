import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { welchDifference } from './welch.js';

function meanOf(values: number[]) {
  return {
    mean: mean(values),
    standardError: sampleStandardDeviation(values) / Math.sqrt(values.length),
    degrees: values.length - 1,
  };
}

describe('a difference of two means', () => {
  // R: t.test(extra ~ group, data = sleep), the documented example: t = -1.8608, df = 17.776, 95 % [-3.3654832, 0.2054832].
  it('has the interval of a published example, a little wider because degrees of freedom are whole', () => {
    const first = meanOf([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]);
    const second = meanOf([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);
    const found = welchDifference(first, second);
    expect(found.degrees).toBe(17);
    expect(found.mean / found.standardError).toBeCloseTo(1.8608, 4);
    expect(found.low).toBeCloseTo(-0.2054832, 1);
    expect(found.low).toBeLessThan(-0.2054832);
    expect(found.high).toBeGreaterThan(3.3654832);
  });

  it('turns its sign when the two are exchanged, and is never narrower than either alone', () => {
    const some = fc.record({
      mean: fc.double({ min: -5, max: 5, noNaN: true }),
      standardError: fc.double({ min: 0.001, max: 2, noNaN: true }),
      degrees: fc.integer({ min: 2, max: 30 }),
    });
    fc.assert(
      fc.property(some, some, (first, second) => {
        const [there, back] = [welchDifference(first, second), welchDifference(second, first)];
        expect(there.low).toBeCloseTo(-back.high, 9);
        expect(there.degrees).toBeGreaterThanOrEqual(Math.min(first.degrees, second.degrees) - 1);
        expect(there.degrees).toBeLessThanOrEqual(first.degrees + second.degrees);
        expect(there.standardError).toBeGreaterThanOrEqual(
          Math.max(first.standardError, second.standardError),
        );
      }),
    );
  });

  it('without any spread is a point', () => {
    const one = { mean: 1, standardError: 0, degrees: 4 };
    expect(welchDifference(one, { ...one, mean: 2 })).toMatchObject({ low: 1, high: 1, degrees: 8 });
  });
});
