import { linearRegression, median } from 'simple-statistics';
import type { MetricId } from '../../model/metrics.js';
import type { FanoutLoadRecord } from '../../model/run/load-record.js';
import type { CompletedObservation } from '../../model/run/observation.js';
import { MINIMUM } from '../../rules/minimum.js';
import { Histogram } from '../../stats/histogram.js';
import type { Measured } from './measured.js';
import { percentileOf, PERCENTILES } from './measured.js';
import { memoryLine } from './memory.js';

export function addFanout(
  metrics: Map<MetricId, Measured>,
  load: FanoutLoadRecord,
  observation: CompletedObservation,
): void {
  using delivery = Histogram.decode(load.histograms.deliveryUs);
  for (const [name, percentile] of PERCENTILES) {
    const printed = percentileOf(delivery, percentile);
    if (!printed) continue;
    const judged = percentile === 50 || (printed.judged && load.published >= MINIMUM.judgedBroadcasts);
    metrics.set(`delivery_${name}`, { ...printed, judged });
  }
  const completionUs = completionMedianUs(load);
  if (completionUs !== null) {
    metrics.set('completion_p50', { value: completionUs, judged: true });
    // Completion x broadcasts a second into a room. Its ratio is the completion's own, which is judged.
    const intervalUsed = (completionUs * load.broadcastsPerSecond) / (load.rooms ?? 1) / 1_000_000;
    metrics.set('interval_used', { value: intervalUsed, judged: false });
  }
  if (load.scheduled > 0) {
    metrics.set('delivered_ratio', { value: load.ok / load.scheduled, judged: true });
    metrics.set('throughput', { value: load.ok / load.windowSeconds, judged: false });
  }
  metrics.set('connect_failures', { value: load.connectFailures, judged: true });
  const deliveries = load.ok + load.late;
  const { cpuSeconds } = observation.resources;
  if (deliveries > 0 && cpuSeconds !== null) {
    const cpuUs = (cpuSeconds * 1_000_000) / deliveries;
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
  if (new Set(points.map((point) => point.connections)).size < MINIMUM.slopePoints) return null;
  return linearRegression(points.map(({ connections, bytes }) => [connections, bytes])).m;
}
