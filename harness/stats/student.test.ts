import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { studentQuantile, studentTail } from './student.js';

/** Exact finite series for whole degrees: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.3 and 26.7.4. */
function tailBySeries(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const cosine2 = Math.cos(angle) ** 2;
  const odd = degrees % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let next = odd ? 3 : 2; next < degrees; next += 2) {
    term *= (cosine2 * (next - 1)) / next;
    sum += term;
  }
  const within = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return (1 - within) / 2;
}

/** Where the series says that the tail is this large, found by halving. */
function quantileBySeries(probability: number, degrees: number): number {
  let [low, high] = [0, 1_000];
  while (true) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return middle;
    if (tailBySeries(middle, degrees) > 1 - probability) low = middle;
    else high = middle;
  }
}

describe("the quantile of Student's t", () => {
  it('is that of the exact series to 1e-9, wherever a verdict asks for it', () => {
    for (let degrees = 1; degrees <= 200; degrees += 1) {
      for (const probability of [0.8, 0.9, 0.95, 0.975, 0.995]) {
        const exact = quantileBySeries(probability, degrees);
        expect(Math.abs(studentQuantile(probability, degrees) / exact - 1)).toBeLessThan(1e-9);
      }
    }
  });

  it('is that of the closed forms of one, two and four degrees (Shaw 2006, J. Computational Finance 9)', () => {
    for (const p of [0.8, 0.9, 0.95, 0.975, 0.995]) {
      const alpha = 4 * p * (1 - p);
      const four = Math.cos(Math.acos(Math.sqrt(alpha)) / 3) / Math.sqrt(alpha);
      expect(studentQuantile(p, 1)).toBeCloseTo(Math.tan(Math.PI * (p - 0.5)), 9);
      expect(studentQuantile(p, 2)).toBeCloseTo((2 * p - 1) * Math.sqrt(2 / alpha), 9);
      expect(studentQuantile(p, 4)).toBeCloseTo(2 * Math.sqrt(four - 1), 9);
    }
  });

  it('is that of printed tables (NIST e-Handbook 1.3.6.7.2)', () => {
    // Probability, degrees of freedom, critical value.
    const table = [
      [0.975, 4, 2.776],
      [0.975, 9, 2.262],
      [0.95, 19, 1.729],
      [0.995, 100, 2.626],
    ] as const;
    for (const [probability, degrees, t] of table)
      expect(studentQuantile(probability, degrees)).toBeCloseTo(t, 3);
  });
});

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

  it('is that of the exact series', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), fc.integer({ min: 1, max: 200 }), (t, n) => {
        expect(studentTail(t, n)).toBeCloseTo(tailBySeries(t, n), 12);
      }),
    );
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
