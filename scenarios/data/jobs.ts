import type { RequestMix } from '../../harness/model/plan/requests.js';
import type { Level } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { LARGE_PROFILES, only } from '../requests.js';

const ROUNDS = 'jobRounds';
const COMPUTING_MS = 20;
/** More than any worker does in a window. */
const BACKLOG = 100_000;
/** Of new jobs, while a backlog is done. */
const TRICKLE_PER_SECOND = 10;

interface Work {
  readonly id: '0' | 'wait-10' | 'cpu-20';
  readonly title: string;
  readonly waitMs: number;
  /** Rounds are what a pilot finds. */
  readonly computes: boolean;
  /** What one core of either language can hold. */
  readonly steadyPerSecond: number;
}

const WORK: readonly Work[] = [
  { id: '0', title: 'no work', waitMs: 0, computes: false, steadyPerSecond: 200 },
  { id: 'wait-10', title: '10 ms of waiting', waitMs: 10, computes: false, steadyPerSecond: 200 },
  {
    id: 'cpu-20',
    title: `${COMPUTING_MS} ms of computing`,
    waitMs: 0,
    computes: true,
    steadyPerSecond: 20,
  },
];

function queued({ waitMs, computes }: Work): RequestMix {
  const rounds = computes ? `{{${ROUNDS}}}` : '0';
  return only({
    name: 'job',
    method: 'POST',
    path: '/jobs',
    body: `{"wait_ms":${waitMs},"rounds":${rounds}}`,
  });
}

function openLoop(work: Work, ratePerSecond: number): Level['load'] {
  return { kind: 'open-loop', ratePerSecond, connections: 64, requests: queued(work) };
}

const SECONDS = { quick: 4, standard: 4 };

function steady(work: Work): Level {
  return {
    id: `steady-${work.id}`,
    title: `${work.steadyPerSecond} jobs/s queued, ${work.title} each`,
    load: openLoop(work, work.steadyPerSecond),
    seconds: SECONDS,
    startUp: { worker: true },
    primary: ['jobs_per_second', 'cpu_per_1k'],
  };
}

function drain(work: Work): Level {
  const { id, title, waitMs, computes } = work;
  return {
    id: `drain-${id}`,
    title: `a backlog of jobs, ${title} each`,
    load: openLoop(work, TRICKLE_PER_SECOND),
    seconds: SECONDS,
    startUp: { worker: true, alone: true },
    backlog: { jobs: BACKLOG, waitMs, rounds: computes ? { pilot: ROUNDS } : 0 },
    primary: ['jobs_per_second'],
  };
}

export const jobs = defineScenario({
  id: 'jobs',
  title: 'A queue of jobs in Postgres',
  question: 'Does a worker that takes jobs from a queue in Postgres get more of them done in Go?',
  needs: ['healthz', 'about', 'jobs'],
  writes: true,
  poolSize: 20,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: [{ level: 'steady-0', connections: 64, seconds: 0.5 }],
  levels: [...WORK.map(steady), ...WORK.map(drain)],
  pilots: [
    {
      kind: 'duration',
      placeholder: ROUNDS,
      requests: only({
        name: 'hash',
        method: 'POST',
        path: '/hash',
        body: `{"algorithm":"sha256","rounds":{{${ROUNDS}}},"size":64}`,
      }),
      needs: ['hash'],
      targetMs: COMPUTING_MS,
      start: 5_000,
      rule: `rounds of chained SHA-256 of which one alone takes ${COMPUTING_MS} ms in the first target that hashes by request`,
    },
  ],
  profiles: LARGE_PROFILES,
});
