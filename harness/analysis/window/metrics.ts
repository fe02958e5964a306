import { linearRegression, median } from 'simple-statistics';
import type { FanoutLoadRecord, HttpLoadRecord } from '../../model/run/load-record.js';
import type { MetricId } from '../../model/metrics.js';
import type { CompletedObservation, ResourceRecord } from '../../model/run/observation.js';
import type { StaircaseRecord } from '../../model/run/staircase-record.js';
import { bodyBytes } from '../../model/plan/requests.js';
import type { Level } from '../../model/plan/scenario.js';
import { liesBeyond, MINIMUM } from '../../rules/minimum.js';
import { Histogram } from '../../stats/histogram.js';
import { poolUse } from '../bound/bound.js';

import { isCapacity, isPatient } from './gates.js';
import { memoryLine, memoryPeakBytes } from './memory.js';
import { shares } from './shares.js';

export interface Measured {
  readonly value: number;
  /** False: enough samples to print, too few to judge, or nothing that this level can decide. */
  readonly judged: boolean;
  /** Too few samples to hold it against a bound; left out: as many as there are where it is judged. */
  readonly thin?: boolean;
}
export type Metrics = ReadonlyMap<MetricId, Measured>;

const BUDGET_MS = 10;
export const BUDGET_US = BUDGET_MS * 1_000;

const PERCENTILES = [
  ['p50', 50],
  ['p95', 95],
  ['p99', 99],
  ['p999', 99.9],
] as const;

/** Every figure of one level of one trial, in the units that METRICS names. */
export function metricsOf(observation: CompletedObservation, level: Level): Metrics {
  const metrics = new Map<MetricId, Measured>();
  if (observation.staircase) addRateWithin(metrics, observation.staircase, observation);
  else if (observation.load.kind === 'http') addHttp(metrics, observation.load, observation, level);
  else addFanout(metrics, observation.load, observation);
  const memoryBytes = memoryPeakBytes(observation.resources);
  if (memoryBytes !== null) metrics.set('memory_peak', { value: memoryBytes, judged: true });
  // Every trial has one; only a level that asks for it is about it.
  if (observation.coldStartMs !== null && level.primary.includes('cold_start'))
    metrics.set('cold_start', { value: observation.coldStartMs * 1_000, judged: true });
  return metrics;
}

function addHttp(
  metrics: Map<MetricId, Measured>,
  load: HttpLoadRecord,
  observation: CompletedObservation,
  level: Level,
): void {
  using response = Histogram.decode(load.histograms.responseUs);
  const add = (id: MetricId, histogram: Histogram, percentile: number) => {
    const printed = percentileOf(histogram, percentile);
    // What a patient load left unanswered is in it at the age it had: that is the window's length, not the target's.
    if (printed) metrics.set(id, { ...printed, judged: printed.judged && !isPatient(level) });
  };
  for (const [name, percentile] of PERCENTILES) add(`latency_${name}`, response, percentile);
  for (const group of ['read', 'write'] as const) {
    const encoded = load.histograms.groups[group];
    if (encoded === undefined) continue;
    using own = Histogram.decode(encoded);
    add(`${group}_latency_p50`, own, 50);
  }
  // In an open loop the rate is the generator's, not the target's.
  metrics.set('throughput', { value: load.achievedRatePerSecond, judged: level.load.kind === 'closed-loop' });
  const good = goodInWindow(load);
  // With a backlog the CPU is that of jobs which no request of the window brought.
  const { cpuSeconds } = observation.resources;
  if (cpuSeconds !== null && good > 0 && !level.backlog) {
    metrics.set('cpu_per_1k', { value: (cpuSeconds / good) * 1_000, judged: true });
  }
  addOptional(metrics, {
    within_10ms: withinBudget(load, response, level),
    capacity_per_core: capacityPerCore(load, observation.resources, level),
    pool_share_used: poolShareUsed(load, level),
    jobs_per_second: jobsPerSecond(observation, level),
    ...ofUploads(load, observation.resources, level),
    ...shares(load, response, observation, level),
  });
}

/**
 * The rate alone, and what a CPU second serves at it: the latencies of the step that counts were chosen by the objective.
 * None of a staircase that the generator spoiled.
 */
function addRateWithin(
  metrics: Map<MetricId, Measured>,
  { ended, ratePerSecond }: StaircaseRecord,
  { load, resources: { cpuSeconds } }: CompletedObservation,
): void {
  if (ended === 'spoiled' || ratePerSecond === null) return;
  metrics.set('rate_within_objective', { value: ratePerSecond, judged: true });
  if (load.kind === 'http' && cpuSeconds !== null && cpuSeconds > 0)
    metrics.set('capacity_per_core', { value: goodInWindow(load) / cpuSeconds, judged: true });
}

function addOptional(
  metrics: Map<MetricId, Measured>,
  found: Partial<Record<MetricId, Measured | null>>,
): void {
  for (const [id, measured] of Object.entries(found)) if (measured) metrics.set(id as MetricId, measured);
}

/**
 * Good answers within 10 ms / everything scheduled, so that failures, time-outs and what was never answered count as
 * late. A histogram's class at 10 ms is 8 us wide: answers of up to 10.007 ms count as within. Null where an injected
 * wait alone uses the budget up.
 */
function withinBudget(load: HttpLoadRecord, response: Histogram, level: Level): Measured | null {
  if (load.loop !== 'open' || load.scheduled === 0 || (level.injectedWaitMs ?? 0) >= BUDGET_MS) return null;
  // Those without an answer are in the histogram too, at two seconds or more.
  const value = response.countAtOrBelow(BUDGET_US) / load.scheduled;
  return { value, judged: load.scheduled >= MINIMUM.judgedInTime };
}

/** Good answers of a capacity's window / CPU seconds that the target used in it. */
function capacityPerCore(
  load: HttpLoadRecord,
  { cpuSeconds }: ResourceRecord,
  level: Level,
): Measured | null {
  if (!isCapacity(level) || cpuSeconds === null || cpuSeconds <= 0) return null;
  return { value: goodInWindow(load) / cpuSeconds, judged: true };
}

/**
 * Good answers inside the window: what CPU and Postgres's execution in it are divided by, never those of the grace after
 * it. Of runs stored before they were counted apart, what the achieved rate makes of them.
 */
export function goodInWindow(load: HttpLoadRecord): number {
  return load.okInWindow ?? Math.min(load.ok, load.achievedRatePerSecond * load.windowSeconds);
}

/** The contract's own: by it a worker takes a job that it has done out of the queue. */
const JOB_DONE = /^DELETE FROM jobs\b/;

/**
 * Jobs done in the window by Postgres's own count of them, whatever the service says. Null of a level without a worker;
 * not judged where the backlog was used up, since then the queue was the limit.
 */
function jobsPerSecond(
  { database, resources }: CompletedObservation,
  { startUp, backlog }: Level,
): Measured | null {
  if (startUp?.worker !== true || !database || resources.windowSeconds <= 0) return null;
  const done = database.statements
    .filter(({ query }) => JOB_DONE.test(query))
    .reduce((sum, { rows }) => sum + rows, 0);
  return { value: done / resources.windowSeconds, judged: backlog === undefined || done < backlog.jobs };
}

const GB = 1e9;

/** What was taken in by good answers of the window, where a level's requests are uploads of one known length. */
function ofUploads(
  load: HttpLoadRecord,
  { cpuSeconds }: ResourceRecord,
  level: Level,
): Partial<Record<'cpu_per_gb' | 'bytes_per_second', Measured>> {
  const bytes = uploadBytes(level);
  const takenIn = bytes === null ? 0 : bytes * goodInWindow(load);
  if (takenIn === 0) return {};
  return {
    ...(cpuSeconds === null ? {} : { cpu_per_gb: { value: cpuSeconds / (takenIn / GB), judged: true } }),
    // In an open loop the rate is the generator's.
    bytes_per_second: { value: takenIn / load.windowSeconds, judged: load.loop === 'closed' },
  };
}

function uploadBytes({ load }: Level): number | null {
  if (load.kind === 'fanout' || load.requests.length !== 1) return null;
  const [upload] = load.requests;
  return upload?.bodyRepeats === undefined ? null : bodyBytes(upload);
}

/**
 * Good answers per second of the window / (pool / hold): the utilisation law with the injected wait as the hold, which
 * leaves the round trips to the database out. Null but for closed loops whose level sets the pool.
 */
function poolShareUsed(
  load: HttpLoadRecord,
  { load: planned, injectedWaitMs = 0, startUp }: Level,
): Measured | null {
  if (planned.kind !== 'closed-loop' || injectedWaitMs <= 0 || startUp?.poolSize === undefined) return null;
  const { capPerSecond } = poolUse(startUp.poolSize, injectedWaitMs, null);
  return { value: load.achievedRatePerSecond / capPerSecond, judged: true };
}

function percentileOf(histogram: Histogram, percentile: number): Measured | null {
  const { count } = histogram;
  const value = histogram.percentile(percentile);
  if (value === null || !liesBeyond(MINIMUM.printedBeyond, count, percentile)) return null;
  return { value, judged: percentile === 50 || liesBeyond(MINIMUM.judgedBeyond, count, percentile) };
}

function addFanout(
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
    // Completion x broadcasts a second. Its ratio is the completion's own, which is judged.
    const intervalUsed = (completionUs * load.broadcastsPerSecond) / 1_000_000;
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
