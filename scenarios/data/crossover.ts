import type { Level, Rate } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { objectivePilot } from '../objective.js';
import { dashboardWaiting, LARGE_PROFILES, NOTICED } from '../requests.js';

const CONNECTIONS = 256;
const OBJECTIVE = 'crossoverWithinObjective';

interface Column {
  readonly id: string;
  readonly title: string;
  readonly rate: Rate;
}

const fixed = (perSecond: number): Column => ({
  id: `rate-${perSecond}`,
  title: `${perSecond} requests/s`,
  rate: perSecond,
});
const share = (times: number): Column => ({
  id: `load-${times * 100}`,
  title: `${times * 100} % of the slower target’s rate within the objective`,
  rate: { times, pilot: OBJECTIVE },
});

const WAITS_MS = [0, 5, 20, 50, 100, 200];
const COLUMNS = [fixed(10), fixed(100), share(0.5), share(0.75), share(1), share(1.25)];

function cell(waitMs: number, { id, title, rate }: Column): Level {
  return {
    id: `wait-${waitMs}-${id}`,
    title: `${waitMs} ms in Postgres, ${title}`,
    load: {
      kind: 'open-loop',
      ratePerSecond: rate,
      connections: CONNECTIONS,
      requests: dashboardWaiting(waitMs),
    },
    // A share of what a target serves is many requests in a short time.
    seconds: { quick: 2, standard: typeof rate === 'number' ? 4 : 3 },
    injectedWaitMs: waitMs,
    at: { wait: waitMs, ...(typeof rate === 'number' ? { rate } : {}) },
    primary: ['latency_p50', 'cpu_per_1k'],
    absoluteMargins: NOTICED,
  };
}

export const crossover = defineScenario({
  id: 'crossover',
  title: 'Wait by rate',
  question: 'At which wait in Postgres and which request rate does the language begin to matter?',
  needs: ['healthz', 'about', 'dashboard'],
  writes: false,
  // Room for waits: half of 100 connections bear 250 requests/s at 200 ms.
  poolSize: 100,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: [{ level: 'wait-0-rate-10', connections: CONNECTIONS, seconds: 1 }],
  levels: WAITS_MS.flatMap((waitMs) => COLUMNS.map((column) => cell(waitMs, column))),
  pilots: [objectivePilot(OBJECTIVE, { connections: CONNECTIONS, requests: dashboardWaiting(0) })],
  map: { metric: 'latency_p50' },
  curves: [
    ...[0, 50].map((waitMs) => ({
      id: `rate-at-wait-${waitMs}`,
      title: `Median latency along the rate, ${waitMs} ms in Postgres`,
      axis: 'rate' as const,
      metric: 'latency_p50' as const,
      levels: COLUMNS.map(({ id }) => `wait-${waitMs}-${id}`),
    })),
    {
      id: 'wait-at-rate-100',
      title: 'Median latency along the wait in Postgres, 100 requests/s',
      axis: 'wait',
      metric: 'latency_p50',
      levels: WAITS_MS.map((waitMs) => `wait-${waitMs}-rate-100`),
    },
  ],
  profiles: LARGE_PROFILES,
});
