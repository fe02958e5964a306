import type { Level } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { objectiveLevel, objectivePilot } from '../objective.js';
import { dashboardWaiting, LARGE_PROFILES, NOTICED } from '../requests.js';

const RATE_PER_SECOND = 100;
/** What quick leaves out lies between its waits. */
const WAITS_MS = [0, 5, 20, 50, 100, 200];
const QUICK_WAITS_MS = [0, 50, 200];
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
    seconds: { quick: 2, standard: 12 },
    injectedWaitMs: waitMs,
    at: { wait: waitMs },
    primary: ['latency_p50', 'latency_p95', 'cpu_per_1k'],
    absoluteMargins: NOTICED,
    ...(QUICK_WAITS_MS.includes(waitMs) ? {} : { profiles: LARGE_PROFILES }),
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
    // Half of it bears 1,000 requests/s, or else the pool would be what the staircase finds.
    startUp: { poolSize: 100 },
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
  warmUp: [{ level: 'wait-0', connections: 64, seconds: 1 }],
  levels: [...WAITS_MS.map(waiting), ...objectives],
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
