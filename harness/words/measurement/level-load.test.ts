import { expect, test } from 'vitest';
import { loadWords } from './level-load.js';

test('a staircase is told by the objective, with what is injected of it', () => {
  const staircase = { kind: 'staircase', connections: 64, objectiveUs: 100_000, injectedMs: 50 } as const;
  expect(loadWords(staircase)).toBe(
    'open loops up and down in steps of 10 %, p99 within 100 ms (50 ms of it injected), 64 connections',
  );
});
