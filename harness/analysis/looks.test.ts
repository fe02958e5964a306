import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../model/run/environment.js';
import { looksWithin } from '../stats/looks.js';
import { lookLevels } from '../stats/sequential.js';
import { errorAtLastLook, looksFinding } from './looks.js';
import { planOf } from './observations.test-support.js';

const look = (blocks: number, ends: 'decided' | null): RunRecord => ({
  record: 'look',
  blocks,
  open: ends ? 0 : 2,
  ends,
});
const dataOf = (records: RunRecord[], looks = looksWithin(5, 10)) => ({
  plan: { ...planOf(10), looks },
  environment: {} as never,
  observations: [],
  records,
});

describe('the error of an interval', () => {
  it('is the whole one in a run without looks', () => {
    expect(errorAtLastLook(dataOf([], []))(0.05)).toBe(0.05);
    expect(looksFinding(dataOf([], []))).toBeNull();
  });

  it('is that of the last look made, as the plan has it', () => {
    const error = errorAtLastLook(dataOf([look(5, null), look(6, 'decided')]));
    expect(error(0.05)).toBe(looksWithin(5, 10)[1]?.error95);
    expect(error(0.1)).toBe(looksWithin(5, 10)[1]?.error90);
    const shares = [0.5, 0.6, 0.7, 0.8, 0.9, 1];
    expect(error(0.05 / 4)).toBe(lookLevels(shares, 0.05 / 4)[1]);
  });

  it('is that of the first look where the run was interrupted before it', () => {
    expect(errorAtLastLook(dataOf([]))(0.05)).toBe(looksWithin(5, 10)[0]?.error95);
    expect(looksFinding(dataOf([]))).toMatchObject({ planned: [5, 6, 7, 8, 9, 10], last: null });
  });
});

describe('what a report says of looks', () => {
  it('is where the run ended, and what is left for its intervals', () => {
    const found = looksFinding(dataOf([look(5, null), look(6, 'decided')]));
    expect(found?.last).toEqual({ blocks: 6, open: 0, ends: 'decided' });
    expect(found?.confidence).toBeCloseTo(0.9838, 3);
  });
});
