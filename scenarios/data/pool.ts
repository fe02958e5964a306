import type { Level } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { get, LARGE_PROFILES } from '../requests.js';

const HOLD_MS = 50;
const POOLS = [5, 10, 20, 50];
/** Requests in flight beyond what the pool can serve at once. */
const WAITERS = [0, 20, 2_000, 10_000];
/** From so many on, what taking them in at once costs is a figure. */
const CROWD = 2_000;
/** The pool whose waiters' memory is a slope, in quick too. */
const FULL_POOL = 20;

/** The slope wants every count of one pool; a crowd behind 50 connections is claimed of, and behind fewer a few are enough. */
function isAsked(pool: number, waiters: number): boolean {
  return pool === FULL_POOL || waiters === 20 || (pool === 50 && waiters === 2_000);
}

const levelId = (pool: number, waiters: number): string => `pool-${pool}-waiting-${waiters}`;

function level(poolSize: number, waiters: number): Level {
  const inQuick = poolSize === FULL_POOL || (waiters === 20 && poolSize !== 10);
  return {
    id: levelId(poolSize, waiters),
    title: `${poolSize} connections, ${waiters.toLocaleString('en-US')} requests waiting`,
    load: {
      kind: 'closed-loop',
      purpose: 'fixed-concurrency',
      connections: poolSize + waiters,
      engine: 'raw',
      patient: true,
      opensAfterFirstTurn: true,
      requests: get('hold', `/mixed?db_ms=${HOLD_MS}&work=0`),
    },
    // A steady state at a fixed concurrency has little to vary.
    seconds: { quick: 3, standard: 4 },
    injectedWaitMs: HOLD_MS,
    // One worker, so that the pool is not divided; alone, because an abandoned queue is still served.
    startUp: { poolSize, workers: 'one', alone: true },
    primary: ['throughput', 'pool_share_used', ...(waiters >= CROWD ? (['intake_time'] as const) : [])],
    ...(inQuick ? {} : { profiles: LARGE_PROFILES }),
  };
}

export const pool = defineScenario({
  id: 'pool',
  title: 'A pool that is the limit',
  question: 'Does a pool of connections cap throughput alike in both languages, however many requests wait?',
  needs: ['healthz', 'about', 'mixed'],
  writes: false,
  poolSize: FULL_POOL,
  cores: 'separate',
  levelOrder: 'rising',
  ratioMargin: 1.1,
  warmUp: [{ level: levelId(FULL_POOL, 0), connections: 50, seconds: 0.5 }],
  levels: POOLS.flatMap((size) =>
    WAITERS.filter((waiters) => isAsked(size, waiters)).map((waiters) => level(size, waiters)),
  ),
  derived: [
    {
      id: `waiters-of-pool-${FULL_POOL}`,
      title: `a request that waits for one of ${FULL_POOL} connections`,
      metric: 'memory_per_waiter',
      primary: true,
      from: {
        kind: 'slope',
        metric: 'memory_peak',
        points: WAITERS.map((waiters) => ({ level: levelId(FULL_POOL, waiters), at: waiters })),
      },
    },
  ],
  profiles: LARGE_PROFILES,
});
