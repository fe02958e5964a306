import type { Derived, Level, StartUp } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { get, LARGE_PROFILES } from '../requests.js';

const WORK = 'workersWork';

/** From two on a process that does no work looks after the workers, so that a line through these is straight. */
const COUNTS = [2, 3, 4, 5];
type Start = NonNullable<StartUp['workerStart']>;
const STARTS = {
  spawn: { id: 'spawned', title: 'each started afresh' },
  prefork: { id: 'preforked', title: 'forked from one that has loaded the application' },
} as const satisfies Record<Start, { id: string; title: string }>;

const holdingId = (start: Start, workers: number): string => `${STARTS[start].id}-${workers}`;

/** For what each worker holds once it has served, however few cores they share. */
function holding(start: Start, workers: number): Level {
  const { title } = STARTS[start];
  return {
    ...level(holdingId(start, workers), `${workers} workers, ${title}`, { workers, workerStart: start }),
    seconds: { quick: 1, standard: 1 },
    primary: ['memory_peak'],
  };
}

const lineOf = (start: Start) => COUNTS.map((count) => ({ level: holdingId(start, count), at: count }));

function perWorker(start: Start): Derived {
  const { id, title } = STARTS[start];
  return {
    id: `${id}-worker`,
    title: `a worker, ${title}`,
    metric: 'memory_per_worker',
    primary: true,
    from: { kind: 'slope', metric: 'memory_peak', points: lineOf(start) },
  };
}

function level(id: string, title: string, startUp: StartUp): Level {
  return {
    id,
    title,
    load: {
      kind: 'closed-loop',
      purpose: 'fixed-concurrency',
      // Enough for each worker to have its share, however the kernel deals them out.
      connections: 128,
      concurrency: { timesTargetCores: 8 },
      requests: get('work', `/mixed?db_ms=0&work={{${WORK}}}`),
    },
    seconds: { quick: 2, standard: 6 },
    startUp,
    primary: ['throughput'],
  };
}

function speedUp(id: string, title: string, of: string): Derived {
  const metric = 'throughput';
  const from = { kind: 'quotient', of: { level: of, metric }, by: { level: 'one', metric } } as const;
  return { id, title, metric: 'speed_up', primary: true, from };
}

export const workers = defineScenario({
  id: 'workers',
  title: 'Worker processes',
  question: 'Do worker processes use all cores, and what does each cost in memory?',
  needs: ['healthz', 'about', 'mixed'],
  writes: false,
  poolSize: 16,
  cores: 'all-when-few',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: [{ level: 'spawned', connections: 128, concurrency: { timesTargetCores: 4 }, seconds: 0.5 }],
  levels: [
    level('one', 'one worker on one core', { cores: 'one', workers: 'one' }),
    level('spawned', 'a worker a core, each started afresh', { workerStart: 'spawn' }),
    level('preforked', 'a worker a core, forked from one that has loaded the application', {
      workerStart: 'prefork',
    }),
    ...(['spawn', 'prefork'] as const).flatMap((start) => COUNTS.map((count) => holding(start, count))),
  ],
  pilots: [
    {
      kind: 'duration',
      placeholder: WORK,
      requests: get('work', `/mixed?db_ms=0&work={{${WORK}}}`),
      targetMs: 5,
      start: 250,
      rule: 'rows mapped, validated and written as JSON of which one request alone takes 5 ms in the first target',
    },
  ],
  derived: [
    speedUp('spawned-speed-up', 'a worker a core, started afresh, against one worker', 'spawned'),
    speedUp('preforked-speed-up', 'a worker a core, forked, against one worker', 'preforked'),
    perWorker('spawn'),
    perWorker('prefork'),
    {
      id: 'prefork-memory',
      title: 'a worker forked against one started afresh',
      metric: 'memory_quotient',
      primary: false,
      from: {
        kind: 'quotient-of-slopes',
        metric: 'memory_peak',
        of: lineOf('prefork'),
        by: lineOf('spawn'),
      },
    },
  ],
  profiles: LARGE_PROFILES,
});
