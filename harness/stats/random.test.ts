import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Random } from './random.js';

const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

test('the same seed draws the same numbers and another seed others', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const draw = (from: number): number[] => {
        const random = new Random(from);
        return Array.from({ length: 8 }, () => random.uint32());
      };
      expect(draw(seed)).toEqual(draw(seed));
      expect(draw(seed)).not.toEqual(draw(seed ^ 1));
    }),
  );
});

test('integers stay within their bounds and reach both', () => {
  const random = new Random(3);
  const drawn = new Set(Array.from({ length: 500 }, () => random.integer(-1, 2)));
  expect([...drawn].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
});

test('uniform draws fill their tenths evenly', () => {
  const random = new Random(11);
  const tenths = new Array<number>(10).fill(0);
  for (let draw = 0; draw < 100_000; draw++) tenths[Math.floor(random.uniform() * 10)]! += 1;
  // Chi-squared with 9 degrees of freedom exceeds 27.9 once in a thousand.
  const chiSquared = tenths.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  expect(chiSquared).toBeLessThan(27.9);
});

test('exponential draws have the mean that was asked for', () => {
  const random = new Random(5);
  const draws = Array.from({ length: 100_000 }, () => random.exponential(7));
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
  expect(draws.reduce((sum, draw) => sum + draw, 0) / draws.length).toBeCloseTo(7, 0);
});

test('normal draws have mean 0, deviation 1, and one in twenty beyond 1.96', () => {
  const random = new Random(6);
  const draws = Array.from({ length: 100_000 }, () => random.normal());
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const square = draws.reduce((sum, draw) => sum + draw * draw, 0) / draws.length;
  expect(Math.abs(mean)).toBeLessThan(0.015);
  expect(Math.abs(square - 1)).toBeLessThan(0.02);
  expect(draws.filter((draw) => Math.abs(draw) > 1.96).length / draws.length).toBeCloseTo(0.05, 2);
});

test('a shuffle keeps every item and leaves the original alone', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), seeds, (items, seed) => {
      const before = [...items];
      const shuffled = new Random(seed).shuffle(items);
      expect(items).toEqual(before);
      expect([...shuffled].sort((a, b) => a - b)).toEqual(before.sort((a, b) => a - b));
    }),
  );
});
