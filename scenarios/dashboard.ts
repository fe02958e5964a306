import type { Level } from '../harness/model/scenario.js';
import { defineScenario } from '../harness/model/scenario.js';

/** The wait is a sleep inside the statement that reads the posts: it holds its connection as a slow query does. */
function waiting(waitMs: number): Level {
  return {
    id: `wait-${waitMs}`,
    title: `${waitMs} ms in Postgres, 100 requests/s`,
    load: {
      kind: 'open-loop',
      ratePerSecond: 100,
      connections: 64,
      requests: [
        {
          name: 'dashboard',
          weight: 1,
          method: 'GET',
          path: `/users/{{user}}/dashboard?wait_ms=${waitMs}`,
          values: { user: { kind: 'uniform', first: 1, last: 10_000 } },
        },
      ],
    },
    seconds: { quick: 4, standard: 15 },
    injectedWaitMs: waitMs,
    primary: ['latency_p50', 'cpu_per_1k'],
    absoluteMargins: [{ metric: 'latency_p50', marginUs: 5_000 }],
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
  levels: [waiting(0), waiting(50), waiting(200)],
  claims: ['io-wait-parity', 'db-dominates'],
});
