import { expect, test } from 'vitest';
import { scenarios } from '../../../scenarios/index.js';
import { UsageError } from '../../errors.js';
import type { Scenario } from '../../model/plan/scenario.js';
import { refusePoolBound } from './pool-bound.js';

const dashboard = scenarios.find(({ id }) => id === 'dashboard')!;

/** The dashboard at 200 ms, where 40 connections serve 200/s, offered another rate. */
function offered(ratePerSecond: number, changes: Partial<Scenario> = {}): () => void {
  const levels = dashboard.levels
    .filter(({ id }) => id === 'wait-200')
    .map((level) => ({ ...level, load: { ...level.load, ratePerSecond } as typeof level.load }));
  return () => {
    refusePoolBound([{ ...dashboard, levels, ...changes }]);
  };
}

test('half of what the pool serves may be offered, and no more', () => {
  expect(offered(100)).not.toThrow();
  expect(offered(101)).toThrow(UsageError);
  expect(offered(101)).toThrow(/at most 100 requests\/s in dashboard\/wait-200/);
});

test('a larger pool allows more, and a map leaves such levels out instead', () => {
  expect(offered(200, { poolSize: 80 })).not.toThrow();
  expect(offered(10_000, { map: { metric: 'latency_p50' } })).not.toThrow();
});

test('every scenario that is here can be planned', () => {
  expect(() => {
    refusePoolBound(scenarios);
  }).not.toThrow();
});
