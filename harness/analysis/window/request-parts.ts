import type { HttpLoadRecord, TimingParts } from '../../model/run/load-record.js';
import type { Histogram } from '../../stats/histogram.js';
import { slowestTwentieth } from '../../stats/latency-class.js';

type ServerTiming = NonNullable<HttpLoadRecord['serverTiming']>;

/** Latency and its parts of one window, per request: those without an answer have latency and no parts. */
export interface RequestParts {
  readonly latencyMs: number;
  readonly parts: TimingParts;
}

/** The mean request of a window, by its response times and its answers' Server-Timing. */
export function partsAtMean(response: Histogram, timing: ServerTiming): RequestParts {
  return {
    latencyMs: (response.mean() ?? 0) / 1_000,
    parts: scaled(timing.mean, timing.count / response.count),
  };
}

/** The mean of the requests at or above p95. */
export function partsAtOrAboveP95(response: Histogram, timing: ServerTiming): RequestParts {
  const slowest = slowestTwentieth(response.count);
  // A request that was given up is among the slowest.
  const answered = Math.max(0, slowest - (response.count - timing.count)) / slowest;
  return {
    latencyMs: (response.meanAtOrAboveP95() ?? 0) / 1_000,
    parts: scaled(timing.atOrAboveP95, answered),
  };
}

function scaled({ poolMs, dbMs, downMs, serMs, appMs }: TimingParts, by: number): TimingParts {
  return {
    poolMs: poolMs * by,
    dbMs: dbMs * by,
    downMs: downMs * by,
    serMs: serMs * by,
    appMs: appMs * by,
  };
}
