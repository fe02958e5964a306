import type { Level } from '../../harness/model/plan/scenario.js';
import { poolBearsPerSecond } from '../../harness/model/plan/rate.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { objectiveLevel, objectivePilot } from '../objective.js';
import { dashboardWaiting, LARGE_PROFILES, NOTICED } from '../requests.js';

const RATE_PER_SECOND = 100;
/** What quick leaves out lies between its waits. */
const WAITS_MS = [0, 5, 20, 50, 100, 200];
const QUICK_WAITS_MS = [0, 50, 200];
/** Of these it is claimed that the language makes no difference. */
export const CLAIMED_WAITS_MS = [50, 100, 200];
const JUDGED_AT_P95_MS = [0, ...CLAIMED_WAITS_MS];
const OBJECTIVE = 'dashboardWithinObjective';

function waiting(waitMs: number): Level {
  return {
    id: `wait-${waitMs}`,
    title: `${waitMs} ms in Postgres, ${RATE_PER_SECOND} requests/s`,
    load: {
      kind: 'open-loop',
      ratePerSecond: RATE_PER_SECOND,
      connections: 64,
      requests: dashboardWaiting(waitMs),
    },
    // A p95 is judged from 1,000 requests on, and claimed of some waits only.
    seconds: { quick: 2, standard: JUDGED_AT_P95_MS.includes(waitMs) ? 11 : 5 },
    injectedWaitMs: waitMs,
    at: { wait: waitMs },
    primary: ['latency_p50', 'latency_p95', 'cpu_per_1k'],
    absoluteMargins: NOTICED,
    ...(QUICK_WAITS_MS.includes(waitMs) ? {} : { profiles: LARGE_PROFILES }),
  };
}

/** Half of it bears 1,000 requests/s at 50 ms: with less the pool would be what a staircase finds there. */
const LARGE_POOL = { poolSize: 100 };
/** What is served within an objective is what the target is fast enough for, or what the pool bears where that is less. */
const borneAt = (waitMs: number): number =>
  poolBearsPerSecond(LARGE_POOL, { injectedWaitMs: waitMs }) ?? Infinity;

function atHalf(waitMs: number): Level {
  return {
    id: `wait-${waitMs}-load-50`,
    title: `${waitMs} ms in Postgres, half of the slower target’s rate within the objective, or of what the pool bears`,
    load: {
      kind: 'open-loop',
      ratePerSecond: { times: 0.5, pilot: OBJECTIVE, mostPerSecond: borneAt(waitMs) },
      connections: 256,
      requests: dashboardWaiting(waitMs),
    },
    // A p95 is judged from 1,000 requests on, which at 200 ms come in eight seconds.
    seconds: { quick: Math.max(5, waitMs / 20), standard: Math.max(5, waitMs / 20) },
    injectedWaitMs: waitMs,
    startUp: LARGE_POOL,
    primary: ['latency_p50', 'latency_p95', 'cpu_per_1k'],
    absoluteMargins: NOTICED,
    profiles: LARGE_PROFILES,
  };
}

const withinAt = (waitMs: number) => ({
  connections: 256,
  requests: dashboardWaiting(waitMs),
  injectedMs: waitMs,
});

const objectives: Level[] = [
  { ...objectiveLevel(OBJECTIVE, withinAt(0)), profiles: LARGE_PROFILES },
  {
    ...objectiveLevel(OBJECTIVE, withinAt(50)),
    id: 'objective-wait-50',
    title: 'the highest rate within the objective, 50 ms in Postgres',
    injectedWaitMs: 50,
    startUp: LARGE_POOL,
    profiles: LARGE_PROFILES,
  },
];

export const dashboard = defineScenario({
  id: 'dashboard',
  title: 'A dashboard that waits in Postgres',
  question: 'When a request waits in Postgres, does the language make a difference that a user notices?',
  needs: ['healthz', 'about', 'dashboard'],
  writes: false,
  poolSize: 40,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  // As many as the larger pool has, so that every statement is prepared on each.
  warmUp: [{ level: 'wait-0', connections: 128, seconds: 1 }],
  levels: [...WAITS_MS.map(waiting), ...CLAIMED_WAITS_MS.map(atHalf), ...objectives],
  pilots: [objectivePilot(OBJECTIVE, withinAt(0))],
  curves: [
    {
      id: 'wait',
      title: 'Median latency along the wait in Postgres, 100 requests/s',
      axis: 'wait',
      metric: 'latency_p50',
      levels: WAITS_MS.map((waitMs) => `wait-${waitMs}`),
    },
  ],
});
