import { defineScenario } from '../harness/model/plan/scenario.js';
import { get, LARGE_PROFILES } from './requests.js';

export const footprint = defineScenario({
  id: 'footprint',
  title: 'What is shipped, and what it takes when nobody asks',
  question: 'How large is what is shipped, how fast does it start, and what does it hold while idle?',
  needs: ['healthz', 'about', 'ping'],
  writes: false,
  poolSize: 4,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  // None: the subject is a deployment that has answered no request yet.
  warmUp: [],
  levels: [
    {
      id: 'idle',
      title: 'freshly started, one ping a second',
      load: { kind: 'open-loop', ratePerSecond: 1, connections: 1, requests: get('ping', '/ping') },
      seconds: { quick: 3, standard: 5 },
      primary: ['memory_peak', 'cold_start'],
    },
  ],
  profiles: LARGE_PROFILES,
});
