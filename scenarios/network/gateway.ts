import { defineScenario } from '../../harness/model/plan/scenario.js';
import { objectiveLevel, objectivePilot } from '../objective.js';
import { get, LARGE_PROFILES } from '../requests.js';

const forward = get('forward', '/forward');
const OBJECTIVE = 'gatewayWithinObjective';
const traffic = { connections: 64, requests: forward };

export const gateway = defineScenario({
  id: 'gateway',
  title: 'A gateway',
  question: 'How many requests a second does a core forward to another service?',
  needs: ['healthz', 'about', 'forward'],
  writes: false,
  poolSize: 4,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: [{ level: 'capacity', connections: 64, seconds: 1 }],
  levels: [
    {
      id: 'capacity',
      title: 'as fast as it forwards, 64 connections',
      load: {
        kind: 'closed-loop',
        purpose: 'capacity',
        connections: 64,
        engine: 'raw',
        requests: forward,
      },
      seconds: { quick: 3, standard: 6 },
      primary: ['throughput', 'capacity_per_core'],
    },
    objectiveLevel(OBJECTIVE, traffic),
  ],
  pilots: [objectivePilot(OBJECTIVE, traffic)],
  downstream: true,
  profiles: LARGE_PROFILES,
});
