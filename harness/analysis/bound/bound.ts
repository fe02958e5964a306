/** One part of a request's latency, and what its absence would win. Milliseconds, share 0..1, ratio from 1. */
export interface PartSaving {
  readonly ms: number;
  readonly share: number;
  readonly ratio: number;
}

/**
 * What a request of `latencyMs` wins at most from another implementation of a part of `partMs`: all of it. Amdahl's law
 * with a part made infinitely fast, 1 / (1 - f) (Amdahl 1967, AFIPS 30, 483-485). Infinite where the part is everything.
 */
export function savingOf(latencyMs: number, partMs: number): PartSaving {
  return { ms: partMs, share: partMs / latencyMs, ratio: latencyMs / (latencyMs - partMs) };
}

export type PoolVerdict = 'not-the-limit' | 'queues' | 'the-limit';

export interface PoolUse {
  readonly pool: number;
  readonly holdMs: number;
  /** Highest rate that the pool lets through: pool / hold. */
  readonly capPerSecond: number;
  /** Null without a rate. */
  readonly offered: {
    readonly ratePerSecond: number;
    /** Connections in use on average: rate x hold. */
    readonly busyConnections: number;
    /** Share of the pool in use on average; from 1 on the queue only grows. */
    readonly utilisation: number;
    readonly verdict: PoolVerdict;
  } | null;
}

/** Above this share of the pool, arrivals that bunch wait for a connection noticeably often. */
const QUEUES_FROM = 0.5;

/**
 * How a pool bears requests that hold a connection for `holdMs`: Little's law, L = lambda W (Little 1961, Operations
 * Research 9, 383-387), with the connections in use as what is in the system.
 */
export function poolUse(pool: number, holdMs: number, ratePerSecond: number | null): PoolUse {
  const capPerSecond = (pool / holdMs) * 1_000;
  if (ratePerSecond === null) return { pool, holdMs, capPerSecond, offered: null };
  const busyConnections = busyOnAverage(ratePerSecond, holdMs);
  const utilisation = busyConnections / pool;
  const verdict = utilisation >= 1 ? 'the-limit' : utilisation > QUEUES_FROM ? 'queues' : 'not-the-limit';
  return { pool, holdMs, capPerSecond, offered: { ratePerSecond, busyConnections, utilisation, verdict } };
}

/** How many of something are in use on average when each request uses one for `ms` (Little): connections, or cores. */
export function busyOnAverage(ratePerSecond: number, ms: number): number {
  return (ratePerSecond * ms) / 1_000;
}
