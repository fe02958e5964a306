import type { Level } from '../harness/model/plan/scenario.js';
import { defineScenario } from '../harness/model/plan/scenario.js';
import { dashboardWaiting, LARGE_PROFILES, TO_USERS } from './requests.js';

const RATE_PER_SECOND = 100;
/** What quick leaves out lies between its waits. */
const WAITS_MS = [0, 5, 20, 50, 100, 200];
const QUICK_WAITS_MS = [0, 50, 200];

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
    seconds: { quick: 4, standard: 12 },
    injectedWaitMs: waitMs,
    at: { wait: waitMs },
    primary: ['latency_p50', 'cpu_per_1k'],
    absoluteMargins: TO_USERS,
    ...(QUICK_WAITS_MS.includes(waitMs) ? {} : { profiles: LARGE_PROFILES }),
  };
}

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
  levels: WAITS_MS.map(waiting),
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
