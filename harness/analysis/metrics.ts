import { linearRegression, median } from 'simple-statistics';
import type { FanoutLoadRecord, HttpLoadRecord } from '../model/load-record.js';
import type { MetricId } from '../model/metrics.js';
import type { CompletedObservation } from '../model/observation.js';
import type { Level } from '../model/scenario.js';
import { Histogram } from '../stats/histogram.js';
import { memoryLine, memoryPeakBytes } from './memory.js';

export interface Measured {
  readonly value: number;
  /** False: enough samples to print, too few to judge, or nothing that this level can decide. */
  readonly judged: boolean;
}
export type Metrics = ReadonlyMap<MetricId, Measured>;

/** A percentile is printed with 10 samples beyond it in a trial and judged with 50. */
const PRINTED_BEYOND = 10;
const JUDGED_BEYOND = 50;
/** Delivery percentiles above the median are judged from this many broadcasts. */
const JUDGED_BROADCASTS = 50;
/** A slope needs at least this many counts of connections. */
const SLOPE_POINTS = 4;

const PERCENTILES = [
  ['p50', 50],
  ['p95', 95],
  ['p99', 99],
  ['p999', 99.9],
] as const;

/** Every figure of one level of one trial, in the units that METRICS names. */
export function metricsOf(observation: CompletedObservation, level: Level): Metrics {
  const metrics = new Map<MetricId, Measured>();
  if (observation.load.kind === 'http') addHttp(metrics, observation.load, observation, level);
  else addFanout(metrics, observation.load, observation);
  const memoryBytes = memoryPeakBytes(observation.resources);
  if (memoryBytes !== null) metrics.set('memory_peak', { value: memoryBytes, judged: true });
  return metrics;
}

function addHttp(
  metrics: Map<MetricId, Measured>,
  load: HttpLoadRecord,
  observation: CompletedObservation,
  level: Level,
): void {
  const response = Histogram.decode(load.histograms.responseUs);
  for (const [name, percentile] of PERCENTILES) {
    const printed = percentileOf(response, percentile);
    if (printed) metrics.set(`latency_${name}`, printed);
  }
  for (const group of ['read', 'write'] as const) {
    const encoded = load.histograms.groups[group];
    const printed = encoded === undefined ? null : percentileOf(Histogram.decode(encoded), 50);
    if (printed) metrics.set(`${group}_latency_p50`, printed);
  }
  // In an open loop the rate is the generator's, not the target's.
  metrics.set('throughput', { value: load.achievedRatePerSecond, judged: level.load.kind === 'closed-loop' });
  if (load.ok > 0) {
    metrics.set('cpu_per_1k', { value: (observation.resources.cpuSeconds / load.ok) * 1_000, judged: true });
  }
}

function percentileOf(histogram: Histogram, percentile: number): Measured | null {
  const beyond = histogram.count * (1 - percentile / 100);
  // Half a sample of slack: 1 - 0.99 is not exactly 0.01.
  const value = histogram.percentile(percentile);
  if (value === null || beyond < PRINTED_BEYOND - 0.5) return null;
  return {
    value,
    judged: beyond >= JUDGED_BEYOND - 0.5 || percentile === 50,
  };
}

function addFanout(
  metrics: Map<MetricId, Measured>,
  load: FanoutLoadRecord,
  observation: CompletedObservation,
): void {
  const delivery = Histogram.decode(load.histograms.deliveryUs);
  for (const [name, percentile] of PERCENTILES) {
    const printed = percentileOf(delivery, percentile);
    if (!printed) continue;
    const judged = percentile === 50 || (printed.judged && load.published >= JUDGED_BROADCASTS);
    metrics.set(`delivery_${name}`, { ...printed, judged });
  }
  const completionUs = completionMedianUs(load);
  if (completionUs !== null) metrics.set('completion_p50', { value: completionUs, judged: true });
  if (load.scheduled > 0) {
    metrics.set('delivered_ratio', { value: load.ok / load.scheduled, judged: true });
    metrics.set('throughput', { value: load.ok / load.windowSeconds, judged: false });
  }
  metrics.set('connect_failures', { value: load.connectFailures, judged: true });
  const deliveries = load.ok + load.late;
  if (deliveries > 0) {
    const cpuUs = (observation.resources.cpuSeconds * 1_000_000) / deliveries;
    metrics.set('cpu_per_delivery', { value: cpuUs, judged: true });
  }
  const slope = memorySlopeBytes(observation);
  if (slope !== null) metrics.set('memory_per_connection', { value: slope, judged: true });
}

/** Median time from intended publish to the last open client; null when half or more of the broadcasts did not complete. */
export function completionMedianUs(load: FanoutLoadRecord): number | null {
  const completed = load.completionsUs.filter((us) => us !== null);
  if (completed.length === 0 || completed.length <= load.completionsUs.length / 2) return null;
  return median([
    ...completed,
    ...Array.from({ length: load.completionsUs.length - completed.length }, () => Infinity),
  ]);
}

/** Bytes a connection: the least-squares slope over at least four counts; null with fewer. */
export function memorySlopeBytes(observation: CompletedObservation): number | null {
  const points = memoryLine(observation.memoryPoints);
  if (new Set(points.map((point) => point.connections)).size < SLOPE_POINTS) return null;
  return linearRegression(points.map(({ connections, bytes }) => [connections, bytes])).m;
}
