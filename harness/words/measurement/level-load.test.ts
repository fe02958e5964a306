import { expect, test } from 'vitest';
import { loadWords } from './level-load.js';

test('a share of what a pilot finds is told with what it is of at most', () => {
  const load = { kind: 'open-loop', connections: 256, ratePerSecond: 125, utilisation: null } as const;
  const rule = { times: 0.5, pilot: 'within', mostPerSecond: 250 };
  expect(loadWords({ ...load, rule })).toContain('125 requests/s (0.5 x within, taken as 250/s at most)');
});

test('a staircase is told by the objective, with what is injected of it', () => {
  const staircase = { kind: 'staircase', connections: 64, objectiveUs: 100_000, injectedMs: 50 } as const;
  expect(loadWords(staircase)).toBe(
    'open loops up and down in steps of 10 %, p99 within 100 ms (50 ms of it injected), 64 connections',
  );
});
