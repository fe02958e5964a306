import { expect, it } from 'vitest';
import { estimateMean } from '../../stats/interval.js';
import { chanceUs, meanWaitUs, scheduledWaitUs } from './queue.js';

it('the formula gives the textbook value', () => {
  // Half the time busy, the mean wait of M/D/1 is half a service time (Kleinrock 1975, section 5.6: rho / 2 (1 - rho)).
  expect(meanWaitUs({ serviceUs: 1_000, ratePerSecond: 500, durationSeconds: 1 })).toBeCloseTo(500, 9);
  expect(meanWaitUs({ serviceUs: 1_000, ratePerSecond: 800, durationSeconds: 1 })).toBeCloseTo(2_000, 9);
});

// Long windows from many seeds, since one window's mean is far from the formula by chance.
it.each([
  ['lightly loaded', 300],
  ['half loaded', 500],
  ['as loaded as in the self-test', 600],
])('the mean wait of the Poisson schedules tends to the formula, %s', (_case, ratePerSecond) => {
  const queue = { serviceUs: 1_000, ratePerSecond, durationSeconds: 100 };
  const means = Array.from({ length: 40 }, (_, seed) => scheduledWaitUs(queue, seed));
  const estimate = estimateMean(means);
  const theory = meanWaitUs(queue);
  expect(Math.abs((estimate?.mean ?? NaN) / theory - 1)).toBeLessThan(0.03);
});

it('the room left for chance holds the formula for nearly every seed', () => {
  const queue = { serviceUs: 1_500, ratePerSecond: 400, durationSeconds: 8 };
  const allowed = chanceUs(queue);
  const outside = Array.from({ length: 200 }, (_, seed) => scheduledWaitUs(queue, 10_000 + seed)).filter(
    (waitUs) => Math.abs(waitUs - meanWaitUs(queue)) > allowed,
  );
  expect(outside.length).toBeLessThanOrEqual(4);
  expect(allowed).toBeLessThan(0.7 * meanWaitUs(queue));
});
