import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { MetricId } from '../../model/metrics.js';
import type { CompletedObservation } from '../../model/run/observation.js';
import type { Level } from '../../model/plan/scenario.js';
import { liesBeyond, MINIMUM } from '../../rules/minimum.js';
import type { Histogram } from '../../stats/histogram.js';
import { isPatient } from './gates.js';
import { goodInWindow } from './good-in-window.js';
import type { Measured } from './measured.js';
import type { RequestParts } from './request-parts.js';
import { partsAtMean, partsAtOrAboveP95 } from './request-parts.js';

type Shares = Partial<Record<MetricId, Measured | null>>;
type Watched = Pick<CompletedObservation, 'resources' | 'database'>;

/**
 * Parts of a request by Server-Timing as shares of its latency: `db` (statements alone, waiting for the pool left out),
 * `ser` and `down`, over the mean response time or that of the requests at or above p95; and `ser` over the target's CPU
 * time a request, which is beyond 1 where serialising was interrupted, since `ser` is time that passed. Never judged by a
 * comparison: a larger share is neither better nor worse, and the faster target's is the larger. None of a patient load,
 * whose latency is mostly a queue that had no answer yet.
 */
export function shares(
  load: HttpLoadRecord,
  response: Histogram,
  { resources, database }: Watched,
  level: Level,
): Shares {
  const { serverTiming: timing } = load;
  if (!timing || timing.count === 0 || isPatient(level)) return {};
  const atMean = partsAtMean(response, timing);
  const waits = timing.mean.dbMs > 0 || timing.mean.downMs > 0;
  const slow = waits ? partsAtOrAboveP95(response, timing) : null;
  const thinSlow = !liesBeyond(MINIMUM.judgedBeyond, response.count, 95);
  const executedMs = executedBy(database, load);
  const good = goodInWindow(load);
  const cpuMs = good > 0 ? ((resources.cpuSeconds ?? 0) * 1_000) / good : 0;
  const inSlow = (ofMs: (parts: RequestParts['parts']) => number | null): Measured | null =>
    slow && share(ofMs(slow.parts), slow.latencyMs, thinSlow);
  const inMean = (ofMs: (parts: RequestParts['parts']) => number | null): Measured | null =>
    share(ofMs(atMean.parts), atMean.latencyMs);
  const asksDatabase = timing.mean.dbMs > 0;
  const least = ({ dbMs }: RequestParts['parts']) =>
    executedMs === null ? null : Math.min(executedMs, dbMs);
  const withOthers = (dbMs: number | null, { downMs, serMs }: RequestParts['parts']) =>
    dbMs === null ? null : dbMs + downMs + serMs;
  return {
    ...(asksDatabase
      ? {
          database_share: inMean(({ dbMs }) => dbMs),
          database_share_p95: inSlow(({ dbMs }) => dbMs),
          database_share_least: inMean(least),
          database_share_p95_least: inSlow(least),
        }
      : {}),
    ...(waits
      ? {
          waits_share_most: inMean((parts) => withOthers(parts.dbMs, parts)),
          waits_share_p95_most: inSlow((parts) => withOthers(parts.dbMs, parts)),
          waits_share_least: inMean((parts) => withOthers(least(parts), parts)),
          waits_share_p95_least: inSlow((parts) => withOthers(least(parts), parts)),
        }
      : {}),
    services_share: timing.mean.downMs > 0 ? inMean(({ downMs }) => downMs) : null,
    serialising_share: timing.mean.serMs > 0 ? inMean(({ serMs }) => serMs) : null,
    serialising_cpu_share: timing.mean.serMs > 0 ? share(timing.mean.serMs, cpuMs) : null,
  };
}

function share(partMs: number | null, ofMs: number, thin = false): Measured | null {
  if (partMs === null || ofMs <= 0) return null;
  return { value: partMs / ofMs, judged: false, thin };
}

/**
 * What Postgres executed for a request, milliseconds: at the mean, which stands in for the slow requests too, since
 * Postgres does not tell which statements were theirs. Statements that ran at once are summed, so no more of it counts
 * than was waited for. Null where Postgres was not watched.
 */
function executedBy(database: Watched['database'], load: HttpLoadRecord): number | null {
  const good = goodInWindow(load);
  if (!database || good === 0) return null;
  return database.statements.reduce((sum, { totalMs }) => sum + totalMs, 0) / good;
}
