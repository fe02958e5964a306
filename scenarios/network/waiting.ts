import { defineScenario } from '../../harness/model/plan/scenario.js';
import { get, LARGE_PROFILES, NOTICED } from '../requests.js';

export const waiting = defineScenario({
  id: 'waiting',
  title: 'A thousand requests that wait at once',
  question: 'Are a thousand requests that wait for another service at once any trouble?',
  needs: ['healthz', 'about', 'scatter'],
  writes: false,
  poolSize: 4,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  // A thousand wait at once, and by chance some more, which several workers share unevenly: as many calls of the target's own have a connection each, kept for the levels.
  warmUp: [{ level: 'throughput-100', connections: 3_000, concurrency: 1_500, seconds: 2 }],
  levels: [
    {
      id: 'wait-10000',
      title: '100 requests/s, each 10 s in the downstream service',
      load: {
        kind: 'open-loop',
        ratePerSecond: 100,
        connections: 3_000,
        answersWithinSeconds: 20,
        requests: get('wait', '/scatter?calls=1&delay_ms=10000'),
      },
      // A p95 is judged from 1,000 requests on.
      seconds: { quick: 11, standard: 11 },
      primary: ['latency_p50', 'latency_p95'],
      absoluteMargins: NOTICED,
    },
    {
      id: 'wait-1000',
      title: '1,000 requests/s, each 1 s in the downstream service',
      load: {
        kind: 'open-loop',
        ratePerSecond: 1_000,
        // Enough for three times as many in flight as there are while nothing queues.
        connections: 3_000,
        requests: get('wait', '/scatter?calls=1&delay_ms=1000'),
      },
      seconds: { quick: 5, standard: 6 },
      primary: ['latency_p50', 'cpu_per_1k'],
    },
    {
      id: 'throughput-100',
      title: 'throughput of 1,000 in flight, each 100 ms in the downstream service',
      load: {
        kind: 'closed-loop',
        purpose: 'fixed-concurrency',
        connections: 1_000,
        engine: 'raw',
        requests: get('wait', '/scatter?calls=1&delay_ms=100'),
      },
      seconds: { quick: 4, standard: 6 },
      primary: ['throughput'],
    },
  ],
  downstream: true,
  profiles: LARGE_PROFILES,
});
