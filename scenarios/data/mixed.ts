import type { Level } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { get, LARGE_PROFILES, NOTICED_US } from '../requests.js';

const DATABASE_MS = 180;
const APPLICATION_MS = 20;
const WORK = 'mixedWork';
const INTERPRETED_WORK = 'mixedInterpretedWork';
/** One Python core is worth 50/s of 20 ms. */
const RATES_PER_SECOND = [1, 5, 10, 20, 30, 40, 50, 60];
const QUICK_RATES_PER_SECOND = [5, 10, 20, 40, 60];
/** Half a minute for thirty requests, where nothing meets anything. */
const LOWEST_PER_SECOND = 1;

const path = (work: string): string => `/mixed?db_ms=${DATABASE_MS}&work={{${work}}}`;
const requests = get('mixed', path(WORK));
const interpretedRequests = get('mixed', `${path(INTERPRETED_WORK)}&by=interpreter`);

function profilesOf(ratePerSecond: number): NonNullable<Level['profiles']> {
  return ratePerSecond === LOWEST_PER_SECOND ? ['publish'] : LARGE_PROFILES;
}

function level(ratePerSecond: number): Level {
  return {
    id: `rate-${ratePerSecond}`,
    title: `${ratePerSecond} requests/s`,
    load: {
      kind: 'open-loop',
      ratePerSecond,
      connections: 64,
      requests,
    },
    // A median wants 20 requests.
    seconds: { quick: Math.max(4, 20 / ratePerSecond), standard: Math.max(6, 30 / ratePerSecond) },
    injectedWaitMs: DATABASE_MS,
    at: { rate: ratePerSecond },
    startUp: { cores: 'one' },
    primary: ['latency_p50', 'cpu_per_1k'],
    absoluteMargins: [{ metric: 'latency_p50', marginUs: NOTICED_US }],
    ...(QUICK_RATES_PER_SECOND.includes(ratePerSecond) ? {} : { profiles: profilesOf(ratePerSecond) }),
  };
}

/** The same milliseconds of work in Python, none of it by a library in native code. */
const interpreted: Level = {
  id: 'rate-10-interpreted',
  title: '10 requests/s, rows validated by the interpreter',
  load: { kind: 'open-loop', ratePerSecond: 10, connections: 64, requests: interpretedRequests },
  seconds: { quick: 4, standard: 6 },
  injectedWaitMs: DATABASE_MS,
  startUp: { cores: 'one' },
  primary: ['latency_p50', 'cpu_per_1k'],
  absoluteMargins: [{ metric: 'latency_p50', marginUs: NOTICED_US }],
  profiles: LARGE_PROFILES,
};

export const mixed = defineScenario({
  id: 'mixed',
  title: '180 ms of database and 20 ms of application',
  question: 'Does a request of 180 ms in Postgres and 20 ms of application code become faster in Go?',
  needs: ['healthz', 'about', 'mixed'],
  writes: false,
  poolSize: 40,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: [{ level: 'rate-10', connections: 4, seconds: 1 }],
  levels: [...RATES_PER_SECOND.map(level), interpreted],
  pilots: [
    {
      kind: 'duration',
      placeholder: WORK,
      requests,
      inLevel: 'rate-10',
      targetMs: APPLICATION_MS,
      start: 1_000,
      rule: `rows mapped, validated and written as JSON that take the application ${APPLICATION_MS} ms of a request at 10 requests/s in the first target, by its Server-Timing`,
    },
    {
      kind: 'duration',
      placeholder: INTERPRETED_WORK,
      requests: interpretedRequests,
      inLevel: 'rate-10-interpreted',
      targetMs: APPLICATION_MS,
      start: 500,
      rule: 'the same, mapped and validated by the interpreter',
    },
  ],
  curves: [
    {
      id: 'rate',
      title: 'Median latency along the rate, one core each',
      axis: 'rate',
      metric: 'latency_p50',
      levels: RATES_PER_SECOND.map((rate) => `rate-${rate}`),
    },
  ],
  profiles: LARGE_PROFILES,
});
