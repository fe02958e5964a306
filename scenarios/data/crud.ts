import { defineScenario } from '../../harness/model/plan/scenario.js';
import type { Level, StartUp } from '../../harness/model/plan/scenario.js';
import type { RequestMix } from '../../harness/model/plan/requests.js';
import { budgetLevel, objectiveLevel, objectivePilot } from '../objective.js';
import { anyUser, LARGE_PROFILES, NOTICED } from '../requests.js';

/** Reads and updates keep to these; deletes take the others, each once, so that no request meets a missing post. */
const keptPosts = { kind: 'uniform', first: 1, last: 150_000 } as const;
const postsToDelete = { kind: 'sequence', first: 150_001, last: 200_000 } as const;

const words =
  'Words enough for a short post, the same in each request so that both services write the same bytes. ';

const mix: RequestMix = [
  {
    name: 'read-one',
    group: 'read',
    weight: 35,
    method: 'GET',
    path: '/posts/{{post}}',
    values: { post: keptPosts },
  },
  {
    name: 'read-list',
    group: 'read',
    weight: 35,
    method: 'GET',
    path: '/users/{{user}}/posts?limit=20',
    values: { user: anyUser },
  },
  {
    name: 'create',
    group: 'write',
    weight: 15,
    method: 'POST',
    path: '/posts',
    body: `{"user_id":{{user}},"title":"A post made under load","body":"${words}${words}"}`,
    values: { user: anyUser },
  },
  {
    name: 'update',
    group: 'write',
    weight: 10,
    method: 'PATCH',
    path: '/posts/{{post}}',
    body: `{"title":"A post changed under load"}`,
    values: { post: keptPosts },
  },
  {
    name: 'delete',
    group: 'write',
    weight: 5,
    method: 'DELETE',
    path: '/posts/{{doomed}}',
    values: { doomed: postsToDelete },
  },
];

const OBJECTIVE = 'crudWithinObjective';
const traffic = { connections: 64, requests: mix };

/** For what threads of one process bring: of the claims that name it, and of the longest profile. */
function inOneProcess(id: string, title: string, startUp: StartUp): Level {
  return {
    id,
    title: `as fast as it can, ${title}`,
    load: { kind: 'closed-loop', purpose: 'capacity', ...traffic },
    seconds: { quick: 3, standard: 6 },
    primary: ['throughput'],
    startUp,
    leastTargetCores: 2,
    profiles: ['publish'],
  };
}

export const crud = defineScenario({
  id: 'crud',
  title: 'Database-bound CRUD',
  question: 'Does a typical CRUD API on Postgres see a difference between Python and Go?',
  needs: ['healthz', 'about', 'posts'],
  writes: true,
  poolSize: 20,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: [{ level: 'capacity', connections: 64, seconds: 1.5 }],
  levels: [
    {
      id: 'rate-200',
      title: '200 requests/s',
      load: { kind: 'open-loop', ratePerSecond: 200, connections: 64, requests: mix },
      // A p95 is judged from 1,000 requests on.
      seconds: { quick: 5, standard: 12 },
      primary: ['latency_p50', 'latency_p95', 'cpu_per_1k'],
      absoluteMargins: NOTICED,
    },
    {
      id: 'load-50',
      title: 'half of the slower target’s rate within the objective',
      load: {
        kind: 'open-loop',
        ratePerSecond: { times: 0.5, pilot: OBJECTIVE },
        connections: 64,
        requests: mix,
      },
      seconds: { quick: 4, standard: 6 },
      primary: ['latency_p50', 'latency_p95', 'cpu_per_1k'],
      absoluteMargins: NOTICED,
      profiles: LARGE_PROFILES,
    },
    {
      id: 'capacity',
      title: 'as fast as it can, 64 connections',
      load: { kind: 'closed-loop', purpose: 'capacity', connections: 64, requests: mix },
      seconds: { quick: 3, standard: 6 },
      primary: ['throughput'],
      profiles: LARGE_PROFILES,
    },
    objectiveLevel(OBJECTIVE, traffic),
    budgetLevel(OBJECTIVE, traffic),
    inOneProcess('threads', 'one process on all its cores', { workers: 'one' }),
    inOneProcess('threads-one-core', 'one process on one core', { workers: 'one', cores: 'one' }),
  ],
  derived: [
    {
      id: 'threads-speed-up',
      title: 'one process on all its cores against one core',
      metric: 'speed_up',
      primary: true,
      from: {
        kind: 'quotient',
        of: { level: 'threads', metric: 'throughput' },
        by: { level: 'threads-one-core', metric: 'throughput' },
      },
    },
  ],
  pilots: [objectivePilot(OBJECTIVE, traffic)],
});
