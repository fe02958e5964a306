import { expect, test } from 'vitest';
import { scenarios } from '../../../scenarios/index.js';
import { withJudgeable } from './judgeable.js';

const [level] = scenarios.find(({ id }) => id === 'dashboard')!.levels;

test('a p95 is judged from a thousand requests on, by either margin, and a median whatever they are', () => {
  const judgedBy = (seconds: number) => {
    const { primary, absoluteMargins } = withJudgeable(level!, seconds);
    return [primary, absoluteMargins?.map(({ metric }) => metric)];
  };
  expect(judgedBy(10)).toEqual([
    ['latency_p50', 'latency_p95', 'cpu_per_1k'],
    ['latency_p50', 'latency_p95'],
  ]);
  expect(judgedBy(9.8)).toEqual([['latency_p50', 'cpu_per_1k'], ['latency_p50']]);
});

test('a rate that a pilot finds is taken to give enough', () => {
  const share = scenarios
    .find(({ id }) => id === 'crud')!
    .levels.find(({ load }) => load.kind === 'open-loop' && typeof load.ratePerSecond !== 'number')!;
  expect(withJudgeable(share, 1)).toEqual(share);
});

test('the shortest profile that gives verdicts judges the tail of CRUD, too', () => {
  const crud = scenarios.find(({ id }) => id === 'crud')!.levels.find(({ id }) => id === 'rate-200')!;
  expect(withJudgeable(crud, crud.seconds.quick)).toEqual(crud);
});
