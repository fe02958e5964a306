import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Prices } from '../../model/plan/claim.js';
import { breakEven, breakEvenMonths, extraCompute, instancesOfBoth } from './cost.js';
import { instancesFor } from './fleet.js';

const prices: Prices = {
  coresPerInstance: 4,
  perInstanceMonth: 100,
  utilisation: 0.6,
  spareInstances: 1,
  rewrite: { least: 100_000, most: 500_000 },
  horizonMonths: 36,
};
const exactly = (value: number) => ({ low: value, high: value });

describe('a fleet', () => {
  it('has whole instances at the utilisation, and the spare', () => {
    expect(instancesFor(116, { ratePerSecond: 400, utilisation: 0.6 }, 1)).toBe(2);
    expect(instancesFor(50_000, { ratePerSecond: 4_000, utilisation: 0.6 }, 1)).toBe(22);
  });

  it('has one instance at least, however much one may bear', () => {
    expect(instancesFor(116, { ratePerSecond: Infinity, utilisation: 0.6 }, 1)).toBe(2);
  });
});

describe('whole machines of both', () => {
  it('are as few as the highest rate allows, and as many as the lowest asks for', () => {
    // 1,000 / (4 x 250 x 0.6) = 1.7 and / (4 x 100 x 0.6) = 4.2, and a spare each.
    const rates = { a: { low: 100, high: 250 }, b: exactly(600), cores: 1 };
    expect(instancesOfBoth(1_000, rates, prices)).toEqual({
      a: { least: 3, most: 6 },
      b: { least: 2, most: 2 },
    });
  });
});

describe('extra compute', () => {
  it('is nothing where one instance bears the rate in both', () => {
    expect(extraCompute(116, { a: exactly(300), b: exactly(900), cores: 1 }, prices)).toEqual({
      least: 0,
      most: 0,
    });
  });

  it('is the instances beyond the other’s, over the horizon', () => {
    // 50,000 / (4 x 500 x 0.6) = 41.7 and / (4 x 1,000 x 0.6) = 20.8: 42 and 21, 21 beyond.
    const { least, most } = extraCompute(50_000, { a: exactly(500), b: exactly(1_000), cores: 1 }, prices);
    expect([least, most]).toEqual([21 * 100 * 36, 21 * 100 * 36]);
  });

  it('is a range where the rates are, and turns its sign with the sides', () => {
    const rate = fc.integer({ min: 50, max: 5_000 });
    const range = fc.tuple(rate, rate).map(([x, y]) => ({ low: Math.min(x, y), high: Math.max(x, y) }));
    fc.assert(
      fc.property(range, range, (a, b) => {
        const one = extraCompute(20_000, { a, b, cores: 2 }, prices);
        const other = extraCompute(20_000, { a: b, b: a, cores: 2 }, prices);
        expect(one.least).toBeLessThanOrEqual(one.most);
        expect(one.least + other.most).toBe(0);
      }),
    );
  });
});

describe('break-even', () => {
  it('is what the rewrite costs over what it saves a month, and never where it saves nothing', () => {
    expect(breakEvenMonths(120_000, 2_000)).toBe(60);
    expect(breakEvenMonths(120_000, 0)).toBe(Infinity);
    expect(breakEvenMonths(120_000, -5)).toBe(Infinity);
  });

  it('has an end that never comes where the least that is saved is nothing', () => {
    const once = { least: 120_000, most: 240_000 };
    expect(breakEven(once, { least: 0, most: 2_000 })).toEqual({ soonest: 60, latest: null });
    expect(breakEven(once, { least: 1_000, most: 2_000 })).toEqual({ soonest: 60, latest: 240 });
    expect(breakEven(once, { least: -10, most: 0 })).toEqual({ soonest: null, latest: null });
  });
});
