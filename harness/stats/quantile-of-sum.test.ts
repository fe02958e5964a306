import { expect, test } from 'vitest';
import { Histogram } from './histogram.js';
import { pointsOf, quantileOfSum } from './quantile-of-sum.js';

const upTo = (count: number) => Array.from({ length: count }, (_, nth) => nth + 1);

test('a constant moves every percentile by itself', () => {
  expect(quantileOfSum(upTo(100), [0], 95)).toBe(95);
  expect(quantileOfSum(upTo(100), [7], 95)).toBe(102);
});

test('two dice come to seven in the middle, and to eleven or less in 35 of 36 throws', () => {
  expect(quantileOfSum(upTo(6), upTo(6), 50)).toBe(7);
  expect(quantileOfSum(upTo(6), upTo(6), (35 / 36) * 100)).toBe(11);
});

test('nothing has no percentile', () => {
  expect(quantileOfSum([], [1], 50)).toBeNull();
});

test('points stand for equal shares of what was recorded', () => {
  using histogram = Histogram.empty();
  for (const us of upTo(1_000)) histogram.record(us);
  const points = pointsOf(histogram);
  expect(points).toHaveLength(200);
  expect(quantileOfSum(points, [0], 50)).toBeCloseTo(500, -1);
});
