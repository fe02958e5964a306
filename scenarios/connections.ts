import type { Level } from '../harness/model/plan/scenario.js';
import { defineScenario } from '../harness/model/plan/scenario.js';
import { get, LARGE_PROFILES } from './requests.js';

const COUNTS = [1_000, 2_500, 5_000, 10_000];

function level(connections: number): Level {
  return {
    id: `conn-${connections}`,
    title: `${connections.toLocaleString('en-US')} kept connections used in rotation, 200 requests/s`,
    load: { kind: 'open-loop', ratePerSecond: 200, connections, requests: get('ping', '/ping') },
    seconds: { quick: 4, standard: 12 },
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
      id: 'latency-growth',
      title: '10,000 connections against 1,000, median latency',
      metric: 'latency_quotient',
      primary: false,
      from: {
        kind: 'quotient',
        of: { level: 'conn-10000', metric: 'latency_p50' },
        by: { level: 'conn-1000', metric: 'latency_p50' },
      },
    },
  ],
  profiles: LARGE_PROFILES,
});
