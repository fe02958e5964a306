import { expect, it } from 'vitest';
import { Patience } from './patience.js';

function looking(withinMs: number) {
  let nowMs = 1_000;
  const patience = new Patience(withinMs, () => nowMs);
  return (afterMs: number) => {
    nowMs += afterMs;
    return patience.isOver();
  };
}

it('is over when the time is, however short the looks', () => {
  const look = looking(100);
  expect([50, 50, 1].map(look)).toEqual([false, false, true]);
  expect(looking(100)(2_000)).toBe(true);
});

it('counts nothing against what is waited for while this process itself stood still', () => {
  const look = looking(15_000);
  expect([20, 3_600_000, 20, 2_000].map(look)).toEqual([false, false, false, false]);
  expect([6_000, 6_000].map(look)).toEqual([false, true]);
});
