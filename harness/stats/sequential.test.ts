import { describe, expect, it } from 'vitest';
import { normalCumulative } from './normal.js';
import type { Spending } from './sequential.js';
import { errorAtLook, lookLevels } from './sequential.js';

const FIVE_LOOKS = [0.2, 0.4, 0.6, 0.8, 1];

/** The level of a two-sided bound. */
const levelOf = (bound: number) => 2 * (1 - normalCumulative(bound));

/** Lan and DeMets's forms of the two classical designs. */
const pocock: Spending = (share, error) => error * Math.log(1 + (Math.E - 1) * share);
/** Each side spends its half by 2 (1 - Phi(z / sqrt(share))) with z of a quarter of 5 %. */
const obrienFleming: Spending = (share) => 4 * (1 - normalCumulative(2.241402728 / Math.sqrt(share)));

describe('the levels of planned looks', () => {
  // Reboussin, DeMets, Kim and Lan, "Computations for group sequential boundaries using the Lan-DeMets spending function
  // method", Controlled Clinical Trials 21 (2000): five equal looks, two-sided 5 %.
  it.each([
    ['Pocock', pocock, [2.438, 2.4268, 2.4101, 2.3966, 2.3859]],
    ['O’Brien and Fleming', obrienFleming, [4.8769, 3.3569, 2.6803, 2.2898, 2.031]],
  ])('are the published bounds of %s', (_, spending, bounds) => {
    const levels = lookLevels(FIVE_LOOKS, 0.05, spending);
    levels.forEach((level, index) => {
      expect(Math.abs(level - levelOf(bounds[index]!))).toBeLessThan(2e-5);
    });
  });

  it('is the whole error where there is one look', () => {
    expect(lookLevels([1], 0.05)[0]).toBeCloseTo(0.05, 6);
  });

  it('never permits a look more than the whole error, nor together less than it', () => {
    const levels = lookLevels([0.25, 0.5, 1], 0.1);
    for (const level of levels) expect(level).toBeLessThan(0.1);
    expect(levels.reduce((sum, level) => sum + level, 0)).toBeGreaterThan(0.1);
  });

  it('are those of the share of blocks that each look has, for whatever error a rule permits', () => {
    const third = errorAtLook([5, 7, 10], 2);
    for (const error of [0.05, 0.1, 0.05 / 6]) {
      expect(third(error)).toBe(lookLevels([0.5, 0.7, 1], error)[2]);
      expect(third(error)).toBeLessThan(error);
    }
    expect(errorAtLook([5], 0)(0.05)).toBeCloseTo(0.05, 6);
    expect(() => errorAtLook([5], 1)(0.05)).toThrow('none at 1');
  });

  it('refuses looks that do not rise, or go beyond the plan', () => {
    expect(() => lookLevels([0.5, 0.5], 0.05)).toThrow('rising');
    expect(() => lookLevels([0.5, 1.2], 0.05)).toThrow('rising');
  });
});
