import { median } from 'simple-statistics';
import type { MetricId } from '../../model/metrics.js';
import { METRICS } from '../../model/metrics.js';
import type { Level } from '../../model/plan/scenario.js';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { Histogram } from '../../stats/histogram.js';
import { groupBy } from '../../model/group.js';
import type { Metrics } from './measured.js';
import { BUDGET_US } from './within-budget.js';

/** What of a latency is the generator's own lateness, in the metric's unit. */
export interface GeneratorPart {
  readonly metric: MetricId;
  readonly fromArrival: number;
  /** The figure from due less the same figure from arrival. */
  readonly part: number;
}

/** A latency from arrival by metric: the faster arm's median over blocks. */
export type Yardsticks = ReadonlyMap<MetricId, number>;

/** A part with the margin that it is held against. */
export interface PartOfMargin {
  readonly metric: MetricId;
  readonly marginKind: 'ratio' | 'absolute';
  readonly share: number;
}

/** A histogram of three significant digits: no class is wider than this share of its values. */
const CLASS_WIDTH = 1 / 1_024;

const QUANTILES = {
  latency_p50: 50,
  latency_p95: 95,
  latency_p99: 99,
  latency_p999: 99.9,
  read_latency_p50: 50,
  write_latency_p50: 50,
} as const satisfies Partial<Record<MetricId, number>>;

/**
 * The generator's part of each latency that an open window gave. Runs stored before the time from arrival was kept have
 * only the lag's own quantile to tell it by.
 */
export function generatorParts(load: HttpLoadRecord, metrics: Metrics): GeneratorPart[] {
  if (load.loop !== 'open') return [];
  const { responseUs, fromArrivalUs, lagUs } = load.histograms;
  using response = Histogram.decode(responseUs);
  using arrival = fromArrivalUs === undefined ? null : Histogram.decode(fromArrivalUs);
  using lag = Histogram.decode(lagUs);
  const partUs = (percentile: number) => {
    if (!arrival) return lag.percentile(percentile) ?? 0;
    const us = response.percentile(percentile) ?? 0;
    // Two neighbouring classes of a histogram may hold the same value: what they differ by is no part of it.
    return us - (arrival.percentile(percentile) ?? 0) - us * CLASS_WIDTH;
  };
  const quantiles = Object.entries(QUANTILES).flatMap(([id, percentile]): GeneratorPart[] => {
    const metric = id as MetricId;
    const measured = metrics.get(metric);
    if (!measured) return [];
    const part = Math.max(0, partUs(percentile));
    return [{ metric, fromArrival: measured.value - part, part }];
  });
  const within = metrics.get('within_10ms');
  if (!within || !arrival) return quantiles;
  const fromArrival = arrival.countAtOrBelow(BUDGET_US) / load.scheduled;
  return [...quantiles, { metric: 'within_10ms', fromArrival, part: fromArrival - within.value }];
}

/**
 * Of one level: each latency's median over the blocks of the arm that is faster by it. Made once a level, so that what
 * is dropped follows from the generator's part in a block and not from how fast a target was in it.
 */
export function yardsticksOf(
  windows: readonly { readonly arm: string; readonly parts: readonly GeneratorPart[] }[],
): Yardsticks {
  const figures = windows.flatMap(({ arm, parts }) => parts.map((part) => ({ arm, ...part })));
  const byMetric = groupBy(figures, ({ metric }) => metric);
  return new Map(
    [...byMetric].map(([metric, rows]): [MetricId, number] => {
      const arms = [...groupBy(rows, ({ arm }) => arm).values()];
      return [
        metric as MetricId,
        Math.min(...arms.map((own) => median(own.map(({ fromArrival }) => fromArrival)))),
      ];
    }),
  );
}

/** Each part as a share of the margins that its figure is judged by at this level. */
export function partsOfMargin(
  parts: readonly GeneratorPart[],
  {
    level,
    ratioMargin,
    yardsticks,
    byDifference,
  }: {
    level: Level;
    ratioMargin: number;
    yardsticks: Yardsticks;
    /** Whose ratio is not judged. */
    byDifference: ReadonlySet<MetricId>;
  },
): PartOfMargin[] {
  return parts.flatMap(({ metric, part }): PartOfMargin[] => {
    const row = METRICS[metric];
    const share = (margin: number) => (margin > 0 ? part / margin : 0);
    if (row.canBeZero) return [{ metric, marginKind: 'absolute', share: share(row.margin) }];
    const byRatio = (yardsticks.get(metric) ?? 0) * (ratioMargin - 1);
    const absolute = level.absoluteMargins?.find((entry) => entry.metric === metric);
    return [
      ...(byDifference.has(metric) ? [] : [{ metric, marginKind: 'ratio' as const, share: share(byRatio) }]),
      ...(absolute ? [{ metric, marginKind: 'absolute' as const, share: share(absolute.marginUs) }] : []),
    ];
  });
}
