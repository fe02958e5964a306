import type { MetricId } from '../../model/metrics.js';
import { liesBeyond, MINIMUM } from '../../rules/minimum.js';
import type { Histogram } from '../../stats/histogram.js';

export interface Measured {
  readonly value: number;
  /** False: enough samples to print, too few to judge, or nothing that this level can decide. */
  readonly judged: boolean;
  /** Too few samples to hold it against a bound; left out: as many as there are where it is judged. */
  readonly thin?: boolean;
}
export type Metrics = ReadonlyMap<MetricId, Measured>;

/** Those that are looked at, by the names that metrics have for them. */
export const PERCENTILES = [
  ['p50', 50],
  ['p95', 95],
  ['p99', 99],
  ['p999', 99.9],
] as const;

/** Null where too few samples lie beyond it to print it. */
export function percentileOf(histogram: Histogram, percentile: number): Measured | null {
  const { count } = histogram;
  const value = histogram.percentile(percentile);
  if (value === null || !liesBeyond(MINIMUM.printedBeyond, count, percentile)) return null;
  return { value, judged: percentile === 50 || liesBeyond(MINIMUM.judgedBeyond, count, percentile) };
}
