import type { Connections, Level, StartUp } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { anyUser, LARGE_PROFILES, only } from '../requests.js';

interface Arm {
  readonly id: string;
  readonly title: string;
  readonly concurrency: Connections;
  readonly startUp: StartUp;
}

function level({ id, title, concurrency, startUp }: Arm): Level {
  return {
    id,
    title,
    load: {
      kind: 'closed-loop',
      purpose: 'fixed-concurrency',
      connections: 64,
      concurrency,
      requests: only({
        name: 'login',
        method: 'POST',
        path: '/login',
        body: '{"email":"user{{user}}@example.com","password":"crossover-password"}',
        values: { user: anyUser },
      }),
    },
    seconds: { quick: 2, standard: 6 },
    startUp,
    primary: ['throughput'],
  };
}

export const login = defineScenario({
  id: 'login',
  title: 'Log-in with bcrypt and a signed token',
  question: 'Does a log-in, whose time is one native hash, scale with threads in one Python process?',
  needs: ['healthz', 'about', 'login'],
  writes: false,
  poolSize: 8,
  cores: 'all-when-few',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: [{ level: 'login-cN', connections: 16, concurrency: { timesTargetCores: 2 }, seconds: 0.5 }],
  levels: [
    level({
      id: 'login-one-core',
      title: 'two at once on one core',
      concurrency: 2,
      startUp: { workers: 'one', cores: 'one' },
    }),
    level({
      id: 'login-cN',
      title: 'twice as many at once as cores',
      concurrency: { timesTargetCores: 2 },
      startUp: { workers: 'one' },
    }),
  ],
  derived: [
    {
      id: 'login-speed-up',
      title: 'one process with threads on all cores against one core',
      metric: 'speed_up',
      primary: true,
      from: {
        kind: 'quotient',
        of: { level: 'login-cN', metric: 'throughput' },
        by: { level: 'login-one-core', metric: 'throughput' },
      },
    },
  ],
  profiles: LARGE_PROFILES,
});
