import { METRICS } from '../model/metrics.js';
import type { MetricId } from '../model/metrics.js';
import type { BoundBy, Comparison, Verdict } from '../model/report.js';
import {
  bareQuantity,
  interval,
  marginPercent,
  quantity,
  quantityWithInterval,
  times,
} from '../words/numbers.js';

/** How a difference in each metric is said, of the side for which it is better. */
const BETTER_WORD: Readonly<Record<MetricId, string>> = {
  latency_p50: 'faster',
  latency_p95: 'faster',
  latency_p99: 'faster',
  latency_p999: 'faster',
  read_latency_p50: 'faster',
  write_latency_p50: 'faster',
  throughput: 'more',
  cpu_per_1k: 'less',
  memory_peak: 'less',
  memory_per_connection: 'less',
  delivery_p50: 'faster',
  delivery_p95: 'faster',
  delivery_p99: 'faster',
  delivery_p999: 'faster',
  completion_p50: 'faster',
  delivered_ratio: 'more',
  connect_failures: 'fewer',
  cpu_per_delivery: 'less',
  interval_used: 'less',
  capacity_per_core: 'more',
  within_10ms: 'more',
  database_share: 'less',
  database_share_p95: 'less',
  serialising_share: 'less',
  serialising_cpu_share: 'less',
  pool_share_used: 'more',
  speed_up: 'more',
  memory_quotient: 'less',
  latency_quotient: 'less',
  throughput_quotient: 'more',
  memory_per_waiter: 'less',
  cold_start: 'faster',
  artifact_bytes: 'less',
  image_bytes: 'less',
};

/** Metric names of at most 14 letters, for narrow columns; `Δ` before one says by difference. */
const SHORT_TITLE: Readonly<Record<MetricId, string>> = {
  latency_p50: 'Latency p50',
  latency_p95: 'Latency p95',
  latency_p99: 'Latency p99',
  latency_p999: 'Latency p99.9',
  read_latency_p50: 'Reads p50',
  write_latency_p50: 'Writes p50',
  throughput: 'Throughput',
  cpu_per_1k: 'CPU per 1,000',
  memory_peak: 'Memory peak',
  memory_per_connection: 'Memory/conn.',
  delivery_p50: 'Delivery p50',
  delivery_p95: 'Delivery p95',
  delivery_p99: 'Delivery p99',
  delivery_p999: 'Delivery p99.9',
  completion_p50: 'Broadcast p50',
  delivered_ratio: 'In time',
  connect_failures: 'Not connected',
  cpu_per_delivery: 'CPU/delivery',
  interval_used: 'Interval used',
  capacity_per_core: 'Per CPU second',
  within_10ms: 'Within 10 ms',
  database_share: 'Database share',
  database_share_p95: 'Database, p95',
  serialising_share: 'Serialising',
  serialising_cpu_share: 'Serial. CPU',
  pool_share_used: 'Of pool/hold',
  speed_up: 'Speed-up',
  memory_quotient: 'Memory, times',
  latency_quotient: 'Latency, x',
  throughput_quotient: 'Throughput, x',
  memory_per_waiter: 'Memory/waiter',
  cold_start: 'Cold start',
  artifact_bytes: 'Installed',
  image_bytes: 'Image',
};

/** The metric's name; a comparison by difference of a metric that also has a ratio says so. */
export function metricTitle({ metric, marginKind }: Pick<Comparison, 'metric' | 'marginKind'>): string {
  return byDifference({ metric, marginKind })
    ? `${METRICS[metric].title}, by difference`
    : METRICS[metric].title;
}

export function shortMetricTitle({ metric, marginKind }: Pick<Comparison, 'metric' | 'marginKind'>): string {
  return byDifference({ metric, marginKind }) ? `Δ ${SHORT_TITLE[metric]}` : SHORT_TITLE[metric];
}

function byDifference({ metric, marginKind }: Pick<Comparison, 'metric' | 'marginKind'>): boolean {
  return marginKind === 'absolute' && !('canBeZero' in METRICS[metric]);
}

/** The margin in words: `10 %`, or `5 ms` for a comparison by difference. */
export function marginWords({ margin, marginKind, unit }: Comparison): string {
  return marginKind === 'absolute' ? bareQuantity(unit, margin) : marginPercent(margin);
}

/** The verdict in words: `Go better`, `no difference`. */
export function verdictWords(verdict: Verdict, sides: { a: string; b: string }): string {
  switch (verdict) {
    case 'a-better':
      return `${sides.a} better`;
    case 'b-better':
      return `${sides.b} better`;
    case 'equivalent':
      return 'no difference';
    case 'inconclusive':
      return 'inconclusive';
    case 'invalid':
      return 'invalid';
  }
}

/** `no difference (within 10 %)`: the verdict with the margin that an equivalence was judged by. */
export function verdictWithMargin(comparison: Comparison, sides: { a: string; b: string }): string {
  const words = verdictWords(comparison.verdict, sides);
  return comparison.verdict === 'equivalent' ? `${words} (within ${marginWords(comparison)})` : words;
}

/**
 * Who is ahead by how much, with the 95 % interval of the same statement: `Go 2.31x faster [2.10, 2.54]`. An end of the
 * interval below 1 (or, by difference, below 0) means that the other side may be ahead.
 */
export function advantageWords(comparison: Found, sides: { a: string; b: string }): string {
  const { ratio, low, high, metric } = comparison;
  if (ratio === null) return 'not measured';
  const absolute = comparison.marginKind === 'absolute';
  const bIsAhead = (METRICS[metric].better === 'lower') === ratio < (absolute ? 0 : 1);
  const leader = bIsAhead ? sides.b : sides.a;
  const bounds = low === null || high === null ? null : { low, high };
  return absolute
    ? differenceWords(comparison, leader, ratio, bounds)
    : ratioWords(comparison, leader, ratio, bounds);
}

/** A ratio or difference with its interval. */
type Found = Pick<Comparison, 'ratio' | 'low' | 'high' | 'metric' | 'marginKind' | 'unit'>;
type Bounds = { readonly low: number; readonly high: number } | null;

function ratioWords({ metric }: Found, leader: string, ratio: number, bounds: Bounds): string {
  const flip = ratio < 1;
  const said = flip ? 1 / ratio : ratio;
  const ends = bounds && (flip ? { low: 1 / bounds.high, high: 1 / bounds.low } : bounds);
  const shown = ends ? ` ${interval('times', said, ends)}` : '';
  return times(said) === times(1)
    ? `equal: ${times(1)}${shown}`
    : `${leader} ${times(said)} ${BETTER_WORD[metric]}${shown}`;
}

function differenceWords(
  { metric, unit }: Found,
  leader: string,
  difference: number,
  bounds: Bounds,
): string {
  const flip = difference < 0;
  const largest = Math.max(
    Math.abs(difference),
    ...(bounds ? [Math.abs(bounds.low), Math.abs(bounds.high)] : []),
  );
  const ends = bounds && (flip ? { low: -bounds.high, high: -bounds.low } : bounds);
  const shown = ends ? ` ${interval(unit, difference, ends, largest)}` : '';
  return difference === 0
    ? `equal${shown}`
    : `${leader} ${quantity(unit, Math.abs(difference), largest)} ${BETTER_WORD[metric]}${shown}`;
}

/** The quotient (or difference) b over a as measured, for readers who want the raw figure: `0.433x [0.394, 0.476]`. */
export function rawRatioWords({ ratio, low, high, marginKind, unit }: Comparison): string {
  if (ratio === null) return 'none';
  if (marginKind === 'ratio') return quantityWithInterval('times', ratio, { low, high });
  const largest = Math.max(...[ratio, low ?? 0, high ?? 0].map(Math.abs));
  return quantityWithInterval(unit, ratio, { low, high }, largest);
}

const LIMIT_WORDS: Record<BoundBy, string> = {
  target: 'itself',
  database: 'the database',
  agent: 'the agent',
  pool: 'the pool',
  downstream: 'the downstream service',
};

/** Why the verdict is what it is, in words: without the rule's code, and with the services called by their names. */
export function reasonWords({ rule, boundBy, a, b }: Comparison, sides: { a: string; b: string }): string {
  if (rule.startsWith('bound-by') && boundBy) {
    return `not both limits are the services’ own: ${sides.a} was limited by ${LIMIT_WORDS[boundBy.a]}, ${sides.b} by ${LIMIT_WORDS[boundBy.b]}`;
  }
  return rule
    .replace(/^[a-z-]+: /, '')
    .replaceAll(a, sides.a)
    .replaceAll(b, sides.b);
}
