import type { Level } from '../harness/model/scenario.js';
import { defineScenario } from '../harness/model/scenario.js';

interface Step {
  readonly connections: number;
  /** Counts on the way up to it at which memory is read too, so that its slope has four points or more. */
  readonly memoryAtConnections: number[];
  readonly largeProfilesOnly?: boolean;
}

function room(step: Step): Level {
  return {
    id: `conn-${step.connections}`,
    title: `${step.connections.toLocaleString('en-US')} connections`,
    load: {
      kind: 'fanout',
      connections: step.connections,
      broadcastsPerSecond: step.connections <= 10_000 ? 2 : 0.5,
      messageBytes: 128,
      memoryAtConnections: step.memoryAtConnections,
    },
    seconds: { quick: 3, standard: step.connections <= 10_000 ? 25 : 30 },
    primary: ['cpu_per_delivery', 'completion_p50', 'memory_per_connection'],
    ...(step.largeProfilesOnly === true
      ? { profiles: ['standard', 'publish'] as const satisfies string[] }
      : {}),
  };
}

export const fanout = defineScenario({
  id: 'fanout',
  title: 'WebSocket fan-out',
  question: 'Does a room full of WebSocket connections need Go to be served in time, and at what cost?',
  needs: ['healthz', 'about', 'rooms'],
  writes: false,
  poolSize: 4,
  cores: 'separate',
  levelOrder: 'rising',
  ratioMargin: 1.1,
  warmUp: [],
  levels: [
    room({ connections: 1_000, memoryAtConnections: [0] }),
    room({ connections: 5_000, memoryAtConnections: [2_500] }),
    room({ connections: 10_000, memoryAtConnections: [], largeProfilesOnly: true }),
    room({ connections: 25_000, memoryAtConnections: [], largeProfilesOnly: true }),
    room({ connections: 50_000, memoryAtConnections: [], largeProfilesOnly: true }),
  ],
  claims: ['websocket-50k'],
});
