import type { Connections, Level } from '../harness/model/plan/scenario.js';
import { defineScenario } from '../harness/model/plan/scenario.js';
import { anyUser, LARGE_PROFILES, only } from './requests.js';

function level(id: string, title: string, connections: number, concurrency: Connections): Level {
  return {
    id,
    title,
    load: {
      kind: 'closed-loop',
      purpose: 'fixed-concurrency',
      connections,
      concurrency,
      requests: only({
        name: 'login',
        method: 'POST',
        path: '/login',
        body: '{"email":"user{{user}}@example.com","password":"crossover-password"}',
        values: { user: anyUser },
      }),
    },
    seconds: { quick: 2, standard: 8 },
    startUp: { workers: 'one' },
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
    level('login-c1', 'one at a time', 1, 1),
    level('login-cN', 'twice as many at once as cores', 64, { timesTargetCores: 2 }),
  ],
  derived: [
    {
      id: 'login-speed-up',
      title: 'twice as many at once as cores against one at a time',
      metric: 'speed_up',
      primary: true,
      from: {
        kind: 'quotient',
        of: { level: 'login-cN', metric: 'throughput' },
        by: { level: 'login-c1', metric: 'throughput' },
      },
    },
  ],
  profiles: LARGE_PROFILES,
});
