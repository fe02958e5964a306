import type { Derived, Level, StartUp } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { get, LARGE_PROFILES } from '../requests.js';

const WORK = 'workersWork';

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
    seconds: { quick: 2, standard: 10 },
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
    {
      id: 'prefork-memory',
      title: 'workers forked against workers started afresh',
      metric: 'memory_quotient',
      primary: false,
      from: {
        kind: 'quotient',
        of: { level: 'preforked', metric: 'memory_peak' },
        by: { level: 'spawned', metric: 'memory_peak' },
      },
    },
  ],
  profiles: LARGE_PROFILES,
});
