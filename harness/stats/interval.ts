import { mean, sampleStandardDeviation } from 'simple-statistics';
import { studentQuantile } from './student.js';

/** Two-sided intervals of a mean, in the unit of its data. */
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
export function estimateMean(values: readonly number[]): Estimate | null {
  const n = values.length;
  if (n < 2) return null;
  const data = [...values];
  const centre = mean(data);
  const deviation = sampleStandardDeviation(data);
  const standardError = deviation / Math.sqrt(n);
  const half95 = studentQuantile(0.975, n - 1) * standardError;
  const half90 = studentQuantile(0.95, n - 1) * standardError;
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
 * exp(ln margin + (t.975 + t.80) s / sqrt n), n - 1 degrees of freedom.
 */
export function smallestDetectableRatio(deviation: number, n: number, margin: number): number | null {
  if (n < 2) return null;
  const quantiles = studentQuantile(0.975, n - 1) + studentQuantile(0.8, n - 1);
  return Math.exp(Math.log(margin) + (quantiles * deviation) / Math.sqrt(n));
}
