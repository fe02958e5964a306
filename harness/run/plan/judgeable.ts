import type { MetricId } from '../../model/metrics.js';
import type { Level } from '../../model/plan/scenario.js';
import { liesBeyond, MINIMUM } from '../../rules/minimum.js';

const PERCENTILES: Partial<Record<MetricId, number>> = {
  latency_p95: 95,
  latency_p99: 99,
  latency_p999: 99.9,
};

/**
 * The level without those percentiles among what it is judged by for which it will have too few requests in this
 * profile. A rate that a pilot finds is taken to give enough.
 */
export function withJudgeable(level: Level, seconds: number): Level {
  const { load, primary, absoluteMargins } = level;
  if (load.kind !== 'open-loop' || typeof load.ratePerSecond !== 'number') return level;
  const requests = load.ratePerSecond * seconds;
  const hasSamples = (metric: MetricId) => {
    const percentile = PERCENTILES[metric];
    return percentile === undefined || liesBeyond(MINIMUM.judgedBeyond, requests, percentile);
  };
  return {
    ...level,
    primary: primary.filter(hasSamples),
    ...(absoluteMargins
      ? { absoluteMargins: absoluteMargins.filter(({ metric }) => hasSamples(metric)) }
      : {}),
  };
}
