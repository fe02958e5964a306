import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { MetricId } from '../../model/metrics.js';
import type { CompletedObservation, ResourceRecord } from '../../model/run/observation.js';
import type { StaircaseRecord } from '../../model/run/staircase-record.js';
import { bodyBytes } from '../../model/plan/requests.js';
import type { Level } from '../../model/plan/scenario.js';
import { Histogram } from '../../stats/histogram.js';
import { poolUse } from '../bound/bound.js';
import { addFanout } from './fanout-metrics.js';
import { isCapacity, isPatient } from './gates.js';
import { goodInWindow } from './good-in-window.js';
import type { Measured, Metrics } from './measured.js';
import { percentileOf, PERCENTILES } from './measured.js';
import { memoryPeakBytes } from './memory.js';
import { shares } from './shares.js';
import { withinBudget } from './within-budget.js';

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
    intake_time: intakeTime(load),
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

/** Good answers of a capacity's window / CPU seconds that the target used in it. */
function capacityPerCore(
  load: HttpLoadRecord,
  { cpuSeconds }: ResourceRecord,
  level: Level,
): Measured | null {
  if (!isCapacity(level) || cpuSeconds === null || cpuSeconds <= 0) return null;
  return { value: goodInWindow(load) / cpuSeconds, judged: true };
}

/** Of runs stored before the harness counted: by it a worker took a job that it had done out of the contract's queue. */
const JOB_DONE = /^DELETE FROM jobs\b/;

/**
 * Jobs done in the window by Postgres's own count of them, whatever the service says. Null of a level without a worker;
 * not judged where the backlog was used up, since then the queue was the limit. A backlog is worked off all the time
 * between the counts, which its rate is of; without one there are jobs only while the load queues them.
 */
function jobsPerSecond(
  { database, load, resources }: CompletedObservation,
  { startUp, backlog }: Level,
): Measured | null {
  if (startUp?.worker !== true || !database) return null;
  const seconds = backlog ? (database.countedSeconds ?? resources.windowSeconds) : load.windowSeconds;
  if (seconds <= 0) return null;
  const done =
    database.jobsDone ??
    database.statements.filter(({ query }) => JOB_DONE.test(query)).reduce((sum, { rows }) => sum + rows, 0);
  return { value: done / seconds, judged: backlog === undefined || done < backlog.jobs };
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

/**
 * By how much a crowd that arrived at once took longer to be served than as many requests take in the steady state, by
 * the rate of the window: what taking it in cost. Null where not all of it was answered well.
 */
function intakeTime({ firstTurn, achievedRatePerSecond }: HttpLoadRecord): Measured | null {
  if (!firstTurn || firstTurn.seconds === null || firstTurn.requests === 0) return null;
  if (firstTurn.failed > 0 || achievedRatePerSecond === 0) return null;
  const steadySeconds = firstTurn.requests / achievedRatePerSecond;
  return { value: (firstTurn.seconds - steadySeconds) * 1e6, judged: true };
}
