import { defineScenario } from '../harness/model/plan/scenario.js';
import { get, LARGE_PROFILES } from './requests.js';

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
        requests: get('forward', '/forward'),
      },
      seconds: { quick: 3, standard: 10 },
      primary: ['throughput', 'capacity_per_core'],
    },
  ],
  downstream: true,
  profiles: LARGE_PROFILES,
});
