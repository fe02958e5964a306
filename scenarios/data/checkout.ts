import { defineScenario } from '../../harness/model/plan/scenario.js';
import { objectiveLevel, objectivePilot } from '../objective.js';
import { anyUser, LARGE_PROFILES, NOTICED, only } from '../requests.js';

const DOWNSTREAM_MS = 50;
const requests = only({
  name: 'checkout',
  method: 'POST',
  path: '/checkout',
  body: `{"user_id":{{user}},"amount_cents":1999,"delay_ms":${DOWNSTREAM_MS}}`,
  values: { user: anyUser },
});

const OBJECTIVE = 'checkoutWithinObjective';
/** At 50 ms each, 256 connections carry thousands a second. */
const traffic = { connections: 256, requests, injectedMs: DOWNSTREAM_MS };

export const checkout = defineScenario({
  id: 'checkout',
  title: 'A checkout',
  question: 'Is a checkout with a transaction and a call to another service the same to its users?',
  needs: ['healthz', 'about', 'checkout'],
  writes: true,
  poolSize: 20,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: [{ level: 'rate-100', connections: 64, seconds: 1 }],
  levels: [
    {
      id: 'rate-100',
      title: `100 checkouts/s, ${DOWNSTREAM_MS} ms of each in the downstream service`,
      load: {
        kind: 'open-loop',
        ratePerSecond: 100,
        connections: 64,
        requests,
      },
      // A p95 is judged from 1,000 requests on.
      seconds: { quick: 10, standard: 11 },
      primary: ['latency_p50', 'latency_p95', 'cpu_per_1k'],
      absoluteMargins: NOTICED,
    },
    objectiveLevel(OBJECTIVE, traffic),
  ],
  pilots: [objectivePilot(OBJECTIVE, traffic)],
  downstream: true,
  profiles: LARGE_PROFILES,
});
