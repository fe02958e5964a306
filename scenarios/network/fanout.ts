import type { Level } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { LARGE_PROFILES } from '../requests.js';

interface Step {
  readonly connections: number;
  /** Counts on the way up to it at which memory is read too, so that its slope has four points or more. */
  readonly memoryAtConnections: number[];
  readonly largeProfilesOnly?: boolean;
}

/** Up to here each count is published to twice a second, beyond it every other second. */
const OFTEN_UP_TO = 10_000;
/** At how many connections the broadcast rate rises until a fan-out no longer ends within its interval. */
const RATE_CONNECTIONS = 5_000;
const FASTER_BROADCASTS = [4, 8, 16];

const LEVELS_BY_BROADCASTS = [
  `conn-${RATE_CONNECTIONS}`,
  ...FASTER_BROADCASTS.map((rate) => `broadcasts-${rate}`),
];

function room(step: Step): Level {
  const broadcastsPerSecond = step.connections <= OFTEN_UP_TO ? 2 : 0.5;
  return {
    id: `conn-${step.connections}`,
    title: `${step.connections.toLocaleString('en-US')} connections`,
    load: {
      kind: 'fanout',
      connections: step.connections,
      broadcastsPerSecond,
      messageBytes: 128,
      memoryAtConnections: step.memoryAtConnections,
    },
    ...(step.connections === RATE_CONNECTIONS ? { at: { broadcasts: broadcastsPerSecond } } : {}),
    seconds: { quick: 2, standard: step.connections <= OFTEN_UP_TO ? 8 : 16 },
    primary: ['cpu_per_delivery', 'completion_p50', 'memory_per_connection'],
    ...(step.largeProfilesOnly === true ? { profiles: LARGE_PROFILES } : {}),
  };
}

/** The same connections, and as many deliveries a second as where one room has them all. */
const MANY_ROOMS: Level = {
  id: 'rooms-500',
  title: '50,000 connections, 500 rooms of 100',
  load: {
    kind: 'fanout',
    connections: 50_000,
    rooms: 500,
    broadcastsPerSecond: 250,
    messageBytes: 128,
    memoryAtConnections: [],
  },
  // Sockets that are in one room cannot be in others.
  startUp: { alone: true },
  seconds: { quick: 4, standard: 10 },
  primary: ['cpu_per_delivery', 'completion_p50'],
  profiles: LARGE_PROFILES,
};

function faster(broadcastsPerSecond: number): Level {
  return {
    id: `broadcasts-${broadcastsPerSecond}`,
    title: `${RATE_CONNECTIONS.toLocaleString('en-US')} connections, ${broadcastsPerSecond} broadcasts/s`,
    load: {
      kind: 'fanout',
      connections: RATE_CONNECTIONS,
      broadcastsPerSecond,
      messageBytes: 128,
      memoryAtConnections: [],
    },
    at: { broadcasts: broadcastsPerSecond },
    seconds: { quick: 3, standard: 5 },
    primary: ['cpu_per_delivery', 'completion_p50'],
    profiles: LARGE_PROFILES,
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
    ...FASTER_BROADCASTS.map(faster),
    room({ connections: 10_000, memoryAtConnections: [], largeProfilesOnly: true }),
    room({ connections: 25_000, memoryAtConnections: [], largeProfilesOnly: true }),
    room({ connections: 50_000, memoryAtConnections: [], largeProfilesOnly: true }),
    MANY_ROOMS,
  ],
  curves: [
    {
      id: 'broadcasts',
      title: 'Median completion along the broadcast rate',
      axis: 'broadcasts',
      metric: 'completion_p50',
      levels: LEVELS_BY_BROADCASTS,
    },
    {
      id: 'interval-used',
      title: 'Share of the interval that a fan-out takes',
      axis: 'broadcasts',
      metric: 'interval_used',
      levels: LEVELS_BY_BROADCASTS,
    },
  ],
});
