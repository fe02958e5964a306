import { describe, expect, it } from 'vitest';
import { overBlocks } from './over-blocks.js';

describe('a mean over blocks', () => {
  it('of a share has an interval between 0 and 1, however far its blocks lie apart', () => {
    const wide = overBlocks([0.1, 0.95, 0.99, 0.98, 0.83], 'share');
    expect(wide?.estimate).toBeCloseTo(0.77, 10);
    expect(wide?.low).toBeGreaterThan(0);
    expect(wide?.high).toBeLessThan(1);
    expect(overBlocks([1, 1, 1], 'share')).toEqual({ estimate: 1, low: 1, high: 1 });
  });

  it('has no interval with two blocks: theirs would hold microseconds and minutes', () => {
    expect(overBlocks([15_000, 90_000])).toMatchObject({ low: null, high: null });
    expect(overBlocks([15_000, 90_000])?.estimate).toBeCloseTo(Math.sqrt(15_000 * 90_000), 6);
    expect(overBlocks([15_000, 20_000, 18_000])?.low).toBeGreaterThan(10_000);
  });

  it('of what cannot be negative has no end below zero', () => {
    expect(overBlocks([0, 0, 0, 5], 'arithmetic')?.low).toBe(0);
    expect(overBlocks([-3, 0, 4], 'arithmetic')?.low).toBeLessThan(-3);
  });
});
