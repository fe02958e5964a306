import { badBodies, invalid, wrongMethod, type Case } from './case.js';

export const jobCases: readonly Case[] = [
  job({ wait_ms: 0, rounds: 0 }),
  job({ unknown: null, rounds: 1, wait_ms: 1 }),
  wrongMethod('jobs', 'GET', '/jobs', 'POST'),
  ...badBodies('jobs', 'POST', '/jobs'),
  wrong({}, 'wait_ms', 'rounds'),
  wrong({ rounds: -1, wait_ms: -1 }, 'wait_ms', 'rounds'),
  wrong({ wait_ms: 60_001, rounds: 10_000_001 }, 'wait_ms', 'rounds'),
  wrong({ wait_ms: '1', rounds: null }, 'wait_ms', 'rounds'),
  wrong({ wait_ms: true, rounds: 1 }, 'wait_ms'),
  invalid('jobs', 'POST', '/jobs', '{"wait_ms":0,"rounds":1.0}', 'rounds'),
];

function job(body: Record<string, unknown>): Case {
  const answer = JSON.stringify({ status: 'queued' });
  return { feature: 'jobs', method: 'POST', path: '/jobs', body: JSON.stringify(body), status: 202, answer };
}

function wrong(body: Record<string, unknown>, ...names: string[]): Case {
  return invalid('jobs', 'POST', '/jobs', body, ...names);
}
