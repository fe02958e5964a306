import type { Level, Rate } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { budgetLevel, objectiveLevel, objectivePilot } from '../objective.js';
import { get, LARGE_PROFILES } from '../requests.js';

const ping_ = get('ping', '/ping');
const OBJECTIVE = 'pingWithinObjective';
const traffic = { connections: 64, requests: ping_ };

function level(id: string, title: string, ratePerSecond: Rate): Level {
  return {
    id,
    title,
    load: { kind: 'open-loop', ratePerSecond, connections: 64, requests: ping_ },
    seconds: { quick: 3, standard: 5 },
    primary: ['latency_p50', 'latency_p95', 'cpu_per_1k'],
  };
}

export const ping = defineScenario({
  id: 'ping',
  title: 'The framework alone',
  question: 'What does an answer without any work cost, and until which rate does it come within 10 ms?',
  needs: ['healthz', 'about', 'ping'],
  writes: false,
  poolSize: 4,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: [{ level: 'capacity', connections: 64, seconds: 1 }],
  levels: [
    level('rate-100', '100 requests/s', 100),
    level('load-50', 'half of the slower target’s rate within the objective', {
      times: 0.5,
      pilot: OBJECTIVE,
    }),
    {
      id: 'capacity',
      title: 'as fast as it can, 64 connections',
      load: {
        kind: 'closed-loop',
        purpose: 'capacity',
        connections: 64,
        engine: 'raw',
        requests: ping_,
      },
      seconds: { quick: 3, standard: 5 },
      primary: ['throughput', 'capacity_per_core'],
    },
    objectiveLevel(OBJECTIVE, traffic),
    budgetLevel(OBJECTIVE, traffic),
  ],
  pilots: [objectivePilot(OBJECTIVE, traffic)],
  profiles: LARGE_PROFILES,
});
