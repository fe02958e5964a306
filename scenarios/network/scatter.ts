import type { Level } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { get, LARGE_PROFILES, NOTICED_US } from '../requests.js';

const CALLS = [10, 50, 100, 250, 500];

/** At the lower rate nothing queues: what is left there is what the calls themselves cost. */
const RATES_PER_SECOND = { often: 5, seldom: 1 };
const SELDOM_CALLS = [100, 250, 500];

function level(calls: number, ratePerSecond = RATES_PER_SECOND.often): Level {
  const isSeldom = ratePerSecond === RATES_PER_SECOND.seldom;
  return {
    id: isSeldom ? `calls-${calls}-rate-${ratePerSecond}` : `calls-${calls}`,
    title: `${calls} internal calls of 10 ms at once, ${ratePerSecond} requests/s`,
    load: {
      kind: 'open-loop',
      ratePerSecond,
      connections: 64,
      requests: get('scatter', `/scatter?calls=${calls}&delay_ms=10`),
    },
    // A median wants 20 requests.
    seconds: isSeldom ? { quick: 20, standard: 20 } : { quick: 4, standard: 8 },
    ...(isSeldom ? {} : { at: { calls } }),
    primary: ['latency_p50', 'cpu_per_1k'],
    absoluteMargins: [{ metric: 'latency_p50', marginUs: NOTICED_US }],
  };
}

export const scatter = defineScenario({
  id: 'scatter',
  title: 'Scatter and gather',
  question: 'From how many internal calls a request does Go merge them faster?',
  needs: ['healthz', 'about', 'scatter'],
  writes: false,
  poolSize: 4,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: [{ level: 'calls-500', connections: 2, seconds: 1 }],
  levels: [
    ...CALLS.map((calls) => level(calls)),
    ...SELDOM_CALLS.map((calls) => level(calls, RATES_PER_SECOND.seldom)),
  ],
  curves: [
    {
      id: 'calls',
      title: 'Median latency along the internal calls of a request',
      axis: 'calls',
      metric: 'latency_p50',
      levels: CALLS.map((calls) => `calls-${calls}`),
    },
  ],
  downstream: true,
  profiles: LARGE_PROFILES,
});
