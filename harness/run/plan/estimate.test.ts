import { expect, test } from 'vitest';
import { pool } from '../../../scenarios/data/pool.js';
import { levelSeconds } from './estimate.js';

const level = (id: string) => {
  const found = pool.levels.find((one) => one.id === id);
  if (!found) throw new Error(`There is no level ${id}.`);
  return found;
};

test('a crowd is served before its window, which the estimate counts in', () => {
  // 20 connections held for 50 ms let 400/s through, and taking 2,020 in costs most of a second.
  expect(levelSeconds(level('pool-20-waiting-2000'), 6)).toBeCloseTo(6 + 2_020 / 400 + 0.808, 9);
  expect(levelSeconds(level('pool-20-waiting-0'), 6)).toBeCloseTo(6 + 20 / 400 + 0.008, 9);
});
