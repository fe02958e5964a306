import type { Prices } from '../../model/plan/claim.js';
import type { Range } from '../../model/decision/range.js';
import { instancesFor } from './fleet.js';

/** A figure that is known by an interval. */
interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Rates within the objective, requests/s of the cores that they were measured on. */
interface Rates {
  readonly a: Interval;
  readonly b: Interval;
  readonly cores: number;
}

/** Whole instances of each at this rate, as far as its interval leaves it open. */
export function instancesOfBoth(
  ratePerSecond: number,
  { a, b, cores }: Rates,
  { coresPerInstance, utilisation, spareInstances }: Omit<Prices, 'rewrite'>,
): { readonly a: Range; readonly b: Range } {
  const instances = (measuredPerSecond: number) =>
    instancesFor(
      ratePerSecond,
      { ratePerSecond: (measuredPerSecond / cores) * coresPerInstance, utilisation },
      spareInstances,
    );
  const range = ({ low, high }: Interval): Range => ({ least: instances(high), most: instances(low) });
  return { a: range(a), b: range(b) };
}

/** What a needs beyond b over the horizon, in the prices' money, as far as the intervals of both leave it open; negative where b needs more. */
export function extraCompute(ratePerSecond: number, rates: Rates, prices: Omit<Prices, 'rewrite'>): Range {
  const { a, b } = instancesOfBoth(ratePerSecond, rates, prices);
  const money = (count: number) => count * prices.perInstanceMonth * prices.horizonMonths;
  return { least: money(a.least - b.most), most: money(a.most - b.least) };
}

/** Months until what is saved each month has paid for the rewrite; Infinity where nothing is saved. */
export function breakEvenMonths(rewrite: number, savedPerMonth: number): number {
  return savedPerMonth > 0 ? rewrite / savedPerMonth : Infinity;
}

/** Months until what is saved each month has paid for what was paid once; null ends: never. */
export function breakEven(
  once: Range,
  savedPerMonth: Range,
): { readonly soonest: number | null; readonly latest: number | null } {
  const ended = (months: number) => (Number.isFinite(months) ? months : null);
  return {
    soonest: ended(breakEvenMonths(once.least, savedPerMonth.most)),
    latest: ended(breakEvenMonths(once.most, savedPerMonth.least)),
  };
}
