import type { MetricId } from '../../model/metrics.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Level, Rate, Scenario } from '../../model/plan/scenario.js';
import { MINIMUM } from '../../rules/minimum.js';

/** From this wait on a tenth of a latency is more than any generator adds. */
const LONG_WAIT_MS = 20;
const LEAST_SECONDS = 1.2;
/** At lower rates a look would take longer than it is worth. */
const LOWEST_PER_SECOND = 50;
/** Of one window, for a median that is known to some per cent. */
const REQUESTS = 150;

/** Percentiles that are judged by ratio and, where a level has a margin for it, by difference. */
export const RATIO_PERCENTILES: Partial<Record<MetricId, number>> = { latency_p50: 50, latency_p95: 95 };

/** A level at which the generator may add too much to a short latency for its ratio to be judged. */
export interface RatioLook {
  readonly level: Level;
  readonly rate: Rate;
  readonly metrics: readonly MetricId[];
}

/**
 * The levels of a scenario that are looked at before block 1: offered at a rate, answered without a long wait, judged
 * both ways. Not those of a map, whose cells want both verdicts, and none of a run without verdicts.
 */
export function ratioLooks(plan: Plan, scenario: Scenario): RatioLook[] {
  const isJudged = plan.blocks >= MINIMUM.pairs && plan.targets.every(({ planted }) => !planted);
  if (!isJudged || scenario.map) return [];
  return scenario.levels.flatMap((level): RatioLook[] => {
    const { load, injectedWaitMs = 0, startUp, primary, absoluteMargins = [] } = level;
    if (load.kind !== 'open-loop' || load.answersWithinSeconds !== undefined) return [];
    if (injectedWaitMs >= LONG_WAIT_MS || startUp !== undefined) return [];
    if (typeof load.ratePerSecond === 'number' && load.ratePerSecond < LOWEST_PER_SECOND) return [];
    const metrics = primary.filter(
      (metric) =>
        RATIO_PERCENTILES[metric] !== undefined && absoluteMargins.some((margin) => margin.metric === metric),
    );
    return metrics.length > 0 ? [{ level, rate: load.ratePerSecond, metrics }] : [];
  });
}

export function lookSeconds(ratePerSecond: number): number {
  return Math.max(LEAST_SECONDS, REQUESTS / ratePerSecond);
}
