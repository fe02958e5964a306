import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { studentQuantile, studentTail } from './student.js';

describe("the tail of Student's t", () => {
  it('agrees with printed tables (NIST e-Handbook 1.3.6.7.2)', () => {
    // Upper-tail probability, degrees of freedom, critical value.
    const table = [
      [0.1, 1, 3.078],
      [0.05, 2, 2.92],
      [0.025, 4, 2.776],
      [0.05, 9, 1.833],
      [0.01, 19, 2.539],
      [0.001, 30, 3.385],
    ] as const;
    for (const [probability, degrees, t] of table)
      expect(Math.abs(studentTail(t, degrees) / probability - 1)).toBeLessThan(2e-3);
  });

  it("gives R's probability of the sleep data: 2 x 0.001416 for t = 4.0621 with 9 degrees (R, ?sleep)", () => {
    expect(2 * studentTail(4.0621, 9)).toBeCloseTo(0.002833, 6);
  });

  it('undoes the quantile', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        (p, n) => {
          expect(studentTail(studentQuantile(p, n), n)).toBeCloseTo(1 - p, 7);
        },
      ),
    );
  });

  it('is one half at zero, and mirrored about it', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), fc.integer({ min: 1, max: 60 }), (t, n) => {
        expect(studentTail(t, n) + studentTail(-t, n)).toBeCloseTo(1, 12);
        expect(studentTail(0, n)).toBe(0.5);
      }),
    );
  });
});
