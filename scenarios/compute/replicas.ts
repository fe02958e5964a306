import type { Derived, Level } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { dashboardWaiting, LARGE_PROFILES, only } from '../requests.js';

const ROUNDS = 'replicaRounds';
const WORK_MS = 5;
/** Of all replicas together, however many they are. */
const POOL_SIZE = 8;
/** So long that one core of either language has more to give than the pool. */
const WAIT_MS = 50;
const REPLICAS = [1, 2, 4];
const SECONDS = { quick: 3, standard: 4 };

const work = only({
  name: 'hash',
  method: 'POST',
  path: '/hash',
  body: `{"algorithm":"sha256","rounds":{{${ROUNDS}}},"size":64}`,
});

function titled(replicas: number): string {
  return replicas === 1 ? 'one replica' : `${replicas} replicas`;
}

function computing(replicas: number): Level {
  return {
    id: `cpu-${replicas}`,
    title: `${titled(replicas)}, ${WORK_MS} ms of computing a request`,
    load: {
      kind: 'closed-loop',
      purpose: 'fixed-concurrency',
      connections: 32,
      engine: 'raw',
      requests: work,
    },
    seconds: SECONDS,
    startUp: { replicas },
    primary: ['throughput'],
  };
}

function waiting(replicas: number): Level {
  return {
    id: `db-${replicas}`,
    title: `${titled(replicas)}, ${WAIT_MS} ms in Postgres a request, ${POOL_SIZE} connections in all`,
    load: {
      kind: 'closed-loop',
      purpose: 'fixed-concurrency',
      connections: 32,
      engine: 'raw',
      requests: dashboardWaiting(WAIT_MS),
    },
    seconds: SECONDS,
    injectedWaitMs: WAIT_MS,
    startUp: { replicas, poolSize: POOL_SIZE },
    primary: ['throughput'],
  };
}

function speedUp(kind: 'cpu' | 'db', replicas: number): Derived {
  const metric = 'throughput';
  return {
    id: `${kind}-${replicas}-speed-up`,
    title: `${titled(replicas)} against one, ${kind === 'cpu' ? 'computing' : 'waiting in Postgres'}`,
    metric: 'speed_up',
    primary: true,
    from: {
      kind: 'quotient',
      of: { level: `${kind}-${replicas}`, metric },
      by: { level: `${kind}-1`, metric },
    },
  };
}

export const replicas = defineScenario({
  id: 'replicas',
  title: 'More containers',
  question: 'Do more replicas of a service bring more throughput, and where do they not?',
  needs: ['healthz', 'about', 'hash', 'dashboard'],
  writes: false,
  poolSize: POOL_SIZE,
  cores: 'all-when-few',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: [
    { level: 'cpu-1', connections: 32, seconds: 0.5 },
    { level: 'db-1', connections: 32, seconds: 0.5 },
  ],
  levels: [...REPLICAS.map(computing), ...REPLICAS.map(waiting)],
  derived: REPLICAS.slice(1).flatMap((count) => [speedUp('cpu', count), speedUp('db', count)]),
  pilots: [
    {
      kind: 'duration',
      placeholder: ROUNDS,
      requests: work,
      targetMs: WORK_MS,
      start: 1_500,
      rule: `rounds of chained SHA-256 of which one request alone takes ${WORK_MS} ms in the first target`,
    },
  ],
  profiles: LARGE_PROFILES,
});
