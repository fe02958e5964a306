import type { Level } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { get, LARGE_PROFILES } from '../requests.js';

/** A share at p95 is judged from 1,000 requests on; of 100 KB and more one core cannot write so many. */
const SMALL = { mostKilobytes: 10, ratePerSecond: 100 };
const RATE_PER_SECOND = 20;

function level(kilobytes: number): Level {
  const ratePerSecond = kilobytes <= SMALL.mostKilobytes ? SMALL.ratePerSecond : RATE_PER_SECOND;
  return {
    id: `kb-${kilobytes}`,
    title: `answers of ${kilobytes.toLocaleString('en-US')} KB, ${ratePerSecond} requests/s`,
    load: {
      kind: 'open-loop',
      ratePerSecond,
      connections: 64,
      requests: get('rows', `/rows?kb=${kilobytes}`),
    },
    seconds: { quick: 3, standard: kilobytes <= SMALL.mostKilobytes ? 11 : 6 },
    primary: ['latency_p50', 'cpu_per_1k'],
  };
}

export const payload = defineScenario({
  id: 'payload',
  title: 'Answers of rows, from 1 KB to 1 MB',
  question: 'How much of a request goes into turning its answer into JSON?',
  needs: ['healthz', 'about', 'rows'],
  writes: false,
  poolSize: 20,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: [{ level: 'kb-10', connections: 20, seconds: 1 }],
  levels: [1, 10, 100, 1_000].map(level),
  profiles: LARGE_PROFILES,
});
