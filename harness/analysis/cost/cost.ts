import type { Prices } from '../../model/plan/claim.js';
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

/** What a needs beyond b over the horizon, in the prices' money, as far as the intervals of both leave it open; negative where b needs more. */
export function extraCompute(
  ratePerSecond: number,
  { a, b, cores }: Rates,
  prices: Omit<Prices, 'rewrite'>,
): { readonly least: number; readonly most: number } {
  const instances = (measuredPerSecond: number) =>
    instancesFor(
      ratePerSecond,
      {
        ratePerSecond: (measuredPerSecond / cores) * prices.coresPerInstance,
        utilisation: prices.utilisation,
      },
      prices.spareInstances,
    );
  const money = (count: number) => count * prices.perInstanceMonth * prices.horizonMonths;
  return {
    least: money(instances(a.high) - instances(b.low)),
    most: money(instances(a.low) - instances(b.high)),
  };
}

/** Months until what is saved each month has paid for the rewrite; Infinity where nothing is saved. */
export function breakEvenMonths(rewrite: number, savedPerMonth: number): number {
  return savedPerMonth > 0 ? rewrite / savedPerMonth : Infinity;
}
