import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrivalsUs } from './schedule.js';

test('there are exactly rate times seconds arrivals, in order and within the window', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000 }),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom('poisson' as const, 'constant' as const),
      fc.nat(),
      (ratePerSecond, durationSeconds, arrivals, seed) => {
        const due = arrivalsUs({ ratePerSecond, durationSeconds, arrivals, seed });
        expect(due.length).toBe(ratePerSecond * durationSeconds);
        expect(due.every((us, index) => us >= (due[index - 1] ?? 0) && us < durationSeconds * 1e6)).toBe(
          true,
        );
      },
    ),
  );
});

test('constant arrivals are the reciprocal of the rate apart', () => {
  const due = arrivalsUs({ ratePerSecond: 4, durationSeconds: 1, arrivals: 'constant', seed: 0 });
  expect([...due]).toEqual([0, 250_000, 500_000, 750_000]);
});

test('a rate below one a window still sends one request', () => {
  expect(arrivalsUs({ ratePerSecond: 0.1, durationSeconds: 1, arrivals: 'poisson', seed: 1 }).length).toBe(1);
});

test('poisson arrivals come from the seed', () => {
  const draw = (seed: number): Float64Array =>
    arrivalsUs({ ratePerSecond: 50, durationSeconds: 1, arrivals: 'poisson', seed });
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});

test('gaps between poisson arrivals are as spread as their mean', () => {
  const due = arrivalsUs({ ratePerSecond: 20_000, durationSeconds: 1, arrivals: 'poisson', seed: 9 });
  const gaps = [...due.slice(1)].map((us, index) => us - due[index]!);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  expect(deviation / mean).toBeCloseTo(1, 1);
});
