import { mean } from 'simple-statistics';
import { estimateMean } from './interval.js';
import type { ErrorAtLook } from './sequential.js';
import { ONE_LOOK } from './sequential.js';
import { studentQuantile } from './student.js';

/** A mean with its end of a band; both ends null with fewer than two values. */
export interface BandMean {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

/**
 * The mean of each sample with intervals that hold together: all of them hold their truths in 95 of 100 experiments,
 * however the samples depend on one another. Student's t with the probability of an error shared among the samples that
 * have an interval (Bonferroni; Dunn 1961, Journal of the American Statistical Association 56). Null for an empty sample.
 */
export function simultaneousMeans(
  samples: readonly (readonly number[])[],
  errorAtLook: ErrorAtLook = ONE_LOOK,
): (BandMean | null)[] {
  const intervals = samples.filter(({ length }) => length >= 2).length;
  return samples.map((values) => {
    if (values.length === 0) return null;
    const estimate = estimateMean(values);
    if (!estimate) return { mean: mean([...values]), low: null, high: null, n: values.length };
    const quantile = studentQuantile(1 - errorAtLook(0.05 / intervals) / 2, estimate.n - 1);
    const half = (quantile * estimate.deviation) / Math.sqrt(estimate.n);
    return { mean: estimate.mean, low: estimate.mean - half, high: estimate.mean + half, n: estimate.n };
  });
}
