import { describe, expect, it } from 'vitest';
import type { PredictionInputs } from './prediction.js';
import {
  boundaryPerSecond,
  cpuAt,
  cpuCurve,
  predict,
  responseUs,
  saturationPerSecond,
} from './prediction.js';

const margins = { ratio: 1.1, absoluteUs: 5_000 };
/** 2 ms of CPU a request against 0.5 ms, at any rate. */
const flat: PredictionInputs = {
  cores: 1,
  restUs: 1_000,
  a: [{ ratePerSecond: 10, cpuUs: 2_000 }],
  b: [{ ratePerSecond: 10, cpuUs: 500 }],
};

describe('CPU per request along the rate', () => {
  const curve = cpuCurve([
    { ratePerSecond: 1_000, cpuUs: 1_000 },
    { ratePerSecond: 10, cpuUs: 2_900 },
    { ratePerSecond: 10, cpuUs: 3_100 },
  ]);

  it('is the mean of what was measured at one rate, in the order of rates', () => {
    expect(curve).toEqual([
      { ratePerSecond: 10, cpuUs: 3_000 },
      { ratePerSecond: 1_000, cpuUs: 1_000 },
    ]);
  });

  it('is straight between rates on a logarithmic axis, and constant beyond them', () => {
    expect(cpuAt(curve, 100)).toBeCloseTo(2_000, 9);
    expect(cpuAt(curve, 1)).toBe(3_000);
    expect(cpuAt(curve, 5_000)).toBe(1_000);
  });

  it('fills the cores where rate x CPU reaches them', () => {
    expect(saturationPerSecond(flat.a, 1) / 500).toBeCloseTo(1, 2);
    expect(saturationPerSecond(flat.a, 4) / 2_000).toBeCloseTo(1, 2);
  });
});

describe('the predicted response', () => {
  it('is wait + rest + CPU while cores are mostly free, and longer as they fill', () => {
    expect(responseUs(flat.a, flat, 50, 100)).toBe(50_000 + 1_000 + 2_000);
    // At 90 %: mean wait 4.5 service times, of which ln(1.8) / 0.9 make the median.
    expect(responseUs(flat.a, flat, 0, 450)).toBeCloseTo(3_000 + (Math.log(1.8) / 0.9) * 4.5 * 2_000, 6);
    expect(responseUs(flat.a, flat, 0, 500)).toBe(Infinity);
  });

  it('falls on a side of each margin', () => {
    expect(predict(flat, margins, 0, 100)).toMatchObject({
      ratio: 0.5,
      differenceUs: -1_500,
      byRatio: 'b-better',
      byDifference: 'equivalent',
    });
    expect(predict(flat, margins, 50, 100)).toMatchObject({ byRatio: 'equivalent' });
  });

  it('has no figure where one side is saturated, and no side where both are', () => {
    expect(predict(flat, margins, 50, 600)).toMatchObject({
      aUs: null,
      ratio: null,
      byRatio: 'b-better',
      byDifference: 'b-better',
    });
    expect(predict(flat, margins, 50, 3_000)).toMatchObject({ bUs: null, byRatio: null, byDifference: null });
  });
});

describe('the predicted boundary', () => {
  it('is the lowest rate where a margin is left at every rate', () => {
    expect(boundaryPerSecond(flat, margins, 0, 'byRatio')).toBeCloseTo(10, 6);
  });

  it('nears saturation as the wait grows, and lies where the prediction changes sides', () => {
    const at = [20, 50, 200].map((waitMs) => boundaryPerSecond(flat, margins, waitMs, 'byRatio')!);
    expect(at).toEqual([...at].sort((m, n) => m - n));
    expect(at.every((rate) => rate > 100 && rate <= 500)).toBe(true);
    expect(predict(flat, margins, 50, at[1]! * 1.003).byRatio).toBe('b-better');
    expect(predict(flat, margins, 50, at[1]! * 0.997).byRatio).toBe('equivalent');
  });

  it('of the difference does not depend on the wait', () => {
    const at = [0, 200].map((waitMs) => boundaryPerSecond(flat, margins, waitMs, 'byDifference'));
    expect(at[0]).toBe(at[1]);
  });

  it('is the rate from which on it stays so, where low rates differ too', () => {
    const cold = {
      ...flat,
      a: cpuCurve([
        { ratePerSecond: 10, cpuUs: 9_000 },
        { ratePerSecond: 100, cpuUs: 2_000 },
      ]),
    };
    expect(predict(cold, margins, 50, 10).byRatio).toBe('b-better');
    expect(boundaryPerSecond(cold, margins, 50, 'byRatio')).toBeGreaterThan(100);
  });

  it('is not there between equals', () => {
    expect(boundaryPerSecond({ ...flat, b: flat.a }, margins, 0, 'byRatio')).toBeNull();
  });
});
