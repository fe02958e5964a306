import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { BlockEstimate } from '../../model/report/findings/bound.js';
import { MINIMUM } from '../../rules/minimum.js';
import { estimateMean } from '../../stats/interval.js';
import type { ErrorAtLook } from '../../stats/sequential.js';
import { ONE_LOOK } from '../../stats/sequential.js';
import { studentQuantile } from '../../stats/student.js';

/** How values are averaged: geometrically, or arithmetically where one can be zero; a share lies between 0 and 1. */
export type Averaged = 'geometric' | 'arithmetic' | 'share';

/**
 * The mean of one value a block with its 95 % interval, which holds nothing that the value cannot be. A value of zero or
 * below among them makes a geometric mean an arithmetic one. Null without any value; ends null with too few for an
 * interval that says anything.
 */
export function overBlocks(
  values: readonly number[],
  averaged: Averaged = 'geometric',
  errorAtLook: ErrorAtLook = ONE_LOOK,
): BlockEstimate | null {
  const [first] = values;
  if (first === undefined) return null;
  if (values.length === 1) return { estimate: first, low: null, high: null };
  const geometric = averaged === 'geometric' && values.every((value) => value > 0);
  const back = (value: number) => (geometric ? Math.exp(value) : value);
  const data = geometric ? values.map(Math.log) : [...values];
  const estimate = back(mean(data));
  const intervals = values.length >= MINIMUM.intervalBlocks ? estimateMean(data, errorAtLook) : null;
  if (!intervals) return { estimate, low: null, high: null };
  if (averaged === 'share' && estimate <= 1) return { estimate, ...shareInterval(data, errorAtLook) };
  const least = !geometric && values.every((value) => value >= 0) ? 0 : -Infinity;
  return { estimate, low: Math.max(least, back(intervals.low)), high: back(intervals.high) };
}

/**
 * Student's interval on the logit scale, its standard error carried over by the delta method: s / (sqrt(n) p (1 - p)).
 * (Agresti, Categorical Data Analysis, 2nd edition 2002, sections 3.1 and 14.1.) Blocks that are all 0 or all 1 leave
 * the point.
 */
function shareInterval(shares: number[], errorAtLook: ErrorAtLook): { low: number; high: number } {
  const centre = mean(shares);
  if (centre <= 0 || centre >= 1) return { low: centre, high: centre };
  const logit = Math.log(centre / (1 - centre));
  const error = sampleStandardDeviation(shares) / (Math.sqrt(shares.length) * centre * (1 - centre));
  const half = studentQuantile(1 - errorAtLook(0.05) / 2, shares.length - 1) * error;
  const back = (value: number) => 1 / (1 + Math.exp(-value));
  return { low: back(logit - half), high: back(logit + half) };
}
