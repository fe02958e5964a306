import { errorFunction, quantileSorted } from 'simple-statistics';
import type { Intervals } from './interval.js';
import { Random } from './random.js';
import type { ErrorAtLook } from './sequential.js';
import { ONE_LOOK } from './sequential.js';
import { studentQuantile } from './student.js';

/**
 * Intervals of a mean by resampling, with levels widened so that on symmetric data they agree with Student's t:
 * Hesterberg's expanded percentile interval ("What Teachers Should Know About the Bootstrap", The American
 * Statistician 69, 2015). The same values, seed and number of resamples give the same intervals. Null with fewer than
 * two values.
 */
export function bootstrapMean(
  values: readonly number[],
  { seed, resamples }: { readonly seed: number; readonly resamples: number },
  errorAtLook: ErrorAtLook = ONE_LOOK,
): Intervals | null {
  if (values.length < 2) return null;
  const means = Array.from(resampledMeans(values, seed, resamples).sort());
  const at = (probability: number) => quantileSorted(means, probability);
  const outer = expandedLevel(errorAtLook(0.05) / 2, values.length);
  const inner = expandedLevel(errorAtLook(0.1) / 2, values.length);
  return { low: at(outer), high: at(1 - outer), low90: at(inner), high90: at(1 - inner) };
}

/** The mean of each resample: as many values as there are, drawn with replacement. */
export function resampledMeans(values: readonly number[], seed: number, resamples: number): Float64Array {
  const random = new Random(seed);
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    let sum = 0;
    for (let drawn = 0; drawn < values.length; drawn += 1)
      sum += values[random.integer(0, values.length - 1)] ?? 0;
    means[resample] = sum / values.length;
  }
  return means;
}

/**
 * The level at which a bootstrap percentile stands where Student's t does: z sqrt((n - 1) / n) = t(level, n - 1), since
 * resampling spreads as the deviation with divisor n and knows no degrees of freedom.
 */
export function expandedLevel(level: number, n: number): number {
  const z = studentQuantile(level, n - 1) * Math.sqrt(n / (n - 1));
  return (1 + errorFunction(z / Math.SQRT2)) / 2;
}
