import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { ErrorAtLook } from './sequential.js';
import { ONE_LOOK } from './sequential.js';
import { studentQuantile } from './student.js';

/** Two-sided intervals of a mean, in the unit of its data. Where looks are planned, those of all looks hold together. */
export interface Intervals {
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
  /** 90 % interval: the one that two one-sided tests at 5 % use. */
  readonly low90: number;
  readonly high90: number;
}

/** An estimate of a mean with Student's intervals, in the unit of its data. */
export interface Estimate extends Intervals {
  readonly mean: number;
  /** Sample standard deviation, n - 1. */
  readonly deviation: number;
  readonly n: number;
}

/** Student's t interval of a mean: mean ± t(n-1) s / sqrt(n). Null with fewer than two values. */
export function estimateMean(
  values: readonly number[],
  errorAtLook: ErrorAtLook = ONE_LOOK,
): Estimate | null {
  const n = values.length;
  if (n < 2) return null;
  const data = [...values];
  const centre = mean(data);
  const deviation = sampleStandardDeviation(data);
  const standardError = deviation / Math.sqrt(n);
  const half = (error: number) => studentQuantile(1 - errorAtLook(error) / 2, n - 1) * standardError;
  const [half95, half90] = [half(0.05), half(0.1)];
  return {
    mean: centre,
    deviation,
    n,
    low: centre - half95,
    high: centre + half95,
    low90: centre - half90,
    high90: centre + half90,
  };
}

/**
 * The smallest ratio that n pairs with block deviation s (of log ratios) would call different four times in five:
 * exp(ln margin + (t.975 + t.80) s / sqrt n), n - 1 degrees of freedom. Where looks are planned, t.975 is the look's.
 */
export function smallestDetectableRatio(
  deviation: number,
  n: number,
  margin: number,
  errorAtLook: ErrorAtLook = ONE_LOOK,
): number | null {
  if (n < 2) return null;
  const quantiles = studentQuantile(1 - errorAtLook(0.05) / 2, n - 1) + studentQuantile(0.8, n - 1);
  return Math.exp(Math.log(margin) + (quantiles * deviation) / Math.sqrt(n));
}
