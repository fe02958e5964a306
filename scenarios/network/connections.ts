import type { Level } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { get, LARGE_PROFILES } from '../requests.js';

const P99_AT = [1_000, 10_000];
const COUNTS = [1_000, 2_500, 5_000, 10_000];

function level(connections: number): Level {
  return {
    id: `conn-${connections}`,
    title: `${connections.toLocaleString('en-US')} kept connections used in rotation, 200 requests/s`,
    load: { kind: 'open-loop', ratePerSecond: 200, connections, requests: get('ping', '/ping') },
    // A p99 is judged from 5,000 requests on, and grows from the first of these levels to the last.
    seconds: { quick: 4, standard: P99_AT.includes(connections) ? 26 : 4 },
    primary: ['latency_p50'],
  };
}

export const connections = defineScenario({
  id: 'connections',
  title: 'Ten thousand kept connections',
  question: 'Do ten thousand open connections trouble asyncio, Go, or a Python thread each?',
  needs: ['healthz', 'about', 'ping'],
  writes: false,
  poolSize: 4,
  cores: 'separate',
  levelOrder: 'rising',
  ratioMargin: 1.1,
  warmUp: [{ level: 'conn-1000', connections: 64, seconds: 0.5 }],
  levels: COUNTS.map(level),
  derived: [
    {
      id: 'connection-slope',
      title: 'a kept connection',
      metric: 'memory_per_connection',
      primary: true,
      from: {
        kind: 'slope',
        metric: 'memory_peak',
        points: COUNTS.map((count) => ({ level: `conn-${count}`, at: count })),
      },
    },
    {
      id: 'p99-growth',
      title: '10,000 connections against 1,000, p99 latency',
      metric: 'latency_growth',
      primary: false,
      from: {
        kind: 'difference',
        of: { level: 'conn-10000', metric: 'latency_p99' },
        by: { level: 'conn-1000', metric: 'latency_p99' },
      },
    },
  ],
  profiles: LARGE_PROFILES,
});
