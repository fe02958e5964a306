import { describe, expect, it } from 'vitest';
import { looksWithin } from './looks.js';

const blocksOf = (blocks: number) => looksWithin(5, blocks).map((look) => look.blocks);

describe('the looks of a plan', () => {
  it('begin where they are told to, and end with the last block', () => {
    expect(blocksOf(15)).toEqual([5, 7, 9, 11, 13, 15]);
    expect(blocksOf(10)).toEqual([5, 6, 7, 8, 9, 10]);
    expect(blocksOf(6)).toEqual([5, 6]);
    expect(blocksOf(5)).toEqual([5]);
  });

  it('are six at most, however many blocks are planned', () => {
    for (const blocks of [5, 6, 11, 16, 30, 100]) {
      const counts = blocksOf(blocks);
      expect(counts.length).toBeLessThanOrEqual(6);
      expect(counts.at(-1)).toBe(blocks);
      expect([...new Set(counts)].sort((m, n) => m - n)).toEqual(counts);
    }
  });

  it('may each err by less than a run that is looked at once, which errs by the whole', () => {
    for (const { error95, error90 } of looksWithin(5, 15)) {
      expect(error95).toBeGreaterThan(0);
      expect(error95).toBeLessThan(0.05);
      expect(error90).toBeLessThan(0.1);
      expect(error90).toBeGreaterThan(error95);
    }
    expect(looksWithin(5, 5)[0]?.error95).toBeCloseTo(0.05, 6);
  });
});
