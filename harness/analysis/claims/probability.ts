import { METRICS } from '../../model/metrics.js';
import type { MetricId } from '../../model/metrics.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { ErrorAtLook } from '../../stats/sequential.js';
import { ONE_LOOK } from '../../stats/sequential.js';
import { studentQuantile, studentTail } from '../../stats/student.js';
import { betterProbability } from '../comparison/families.js';

/** An estimate over blocks with its 95 % interval. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly blocks: number;
}

/** On which scale Student's interval was made. */
export type IntervalScale = 'logarithmic' | 'linear';

export const scaleOf = (metric: MetricId): IntervalScale =>
  METRICS[metric].canBeZero ? 'linear' : 'logarithmic';

/**
 * How probable an estimate so far from the bound would be if the truth lay on it, either side counted: at or below 5 %
 * exactly where the 95 % interval ends before the bound.
 */
export function probabilityBeyond(
  { estimate, low, high, blocks }: Interval,
  bound: number,
  scale: IntervalScale,
  errorAtLook: ErrorAtLook = ONE_LOOK,
): number {
  const isLogarithmic = scale === 'logarithmic' && [estimate, low, high, bound].every((value) => value > 0);
  const on = (value: number) => (isLogarithmic ? Math.log(value) : value);
  const distance = Math.abs(on(estimate) - on(bound));
  const halfWidth = Math.abs(on(estimate) - on(bound < estimate ? low : high));
  if (halfWidth === 0) return distance === 0 ? 1 : 0;
  const degrees = Math.max(1, blocks - 1);
  const quantile = studentQuantile(1 - errorAtLook(0.05) / 2, degrees);
  return Math.min(1, 2 * studentTail((distance / halfWidth) * quantile, degrees));
}

/** Of what a comparison's verdict says; an outcome rests on no probability. */
export function verdictProbability(row: Comparison, errorAtLook: ErrorAtLook = ONE_LOOK): number | null {
  if (row.decidedBy.kind !== 'interval') return null;
  return row.verdict === 'equivalent'
    ? equivalenceProbability(row, errorAtLook)
    : betterProbability(row, errorAtLook);
}

/** The larger of the two one-sided tests': at or below 5 % exactly where the 90 % interval lies inside the margin. */
function equivalenceProbability(
  { ratio, low90, high90, margin, marginKind, blocks }: Comparison,
  errorAtLook: ErrorAtLook,
): number {
  if (ratio === null || low90 === null || high90 === null) return 1;
  const on = marginKind === 'ratio' ? Math.log : (value: number) => value;
  const degrees = Math.max(1, blocks - 1);
  const standardError = (on(high90) - on(low90)) / 2 / studentQuantile(1 - errorAtLook(0.1) / 2, degrees);
  const inside = on(margin) - Math.abs(on(ratio));
  if (inside <= 0) return 1;
  return standardError === 0 ? 0 : studentTail(inside / standardError, degrees);
}
