import { expect, it } from 'vitest';
import { completed, httpLoad, pairsOf, planOf } from '../observations.test-support.js';
import { judgeObservations } from '../window/judged-levels.js';
import { highestKept, openLoadsAmong } from './open-loads.js';

const judged = (observations: Parameters<typeof judgeObservations>[1]) =>
  judgeObservations(planOf(5), observations, null);

it('tells what a trial was asked for, how much of it could not be answered in its window, and what was', () => {
  // 100/s for two seconds, each answered after 200 ms at the soonest: a tenth is due too late, by chance up to 30 of 200.
  const waiting = httpLoad(204_000, {
    offeredRatePerSecond: 100,
    windowSeconds: 2,
    scheduled: 200,
    sent: 200,
    ok: 200,
    answeredInWindow: 165,
    minimumGoodUs: 200_000,
  });
  const [py] = openLoadsAmong(
    judged(pairsOf(5, (target, block) => completed({ block, target, level: 'wait' }, { load: waiting }))),
  );
  expect(py).toMatchObject({ scenario: 'test', level: 'wait', target: 'py', windows: 5, due: 200 });
  const tooLate = 20 + 2.326 * Math.sqrt(20 * 0.9);
  expect(py?.mostAllowedShare).toBeCloseTo(tooLate / 200, 9);
  expect(py?.leastAnsweredShare).toBeCloseTo(165 / (200 - tooLate), 9);
});

it('knows of the generator what it offered well: the highest step or window that nothing spoiled', () => {
  const step = (ratePerSecond: number, outcome: 'within' | 'beyond' | 'spoiled') => ({
    ratePerSecond,
    seconds: 1.2,
    p99Us: 20_000,
    answeredShare: 1,
    outcome,
  });
  const staircase = {
    objectiveUs: 50_000,
    steps: [step(2_000, 'within'), step(2_271, 'beyond'), step(2_498, 'spoiled')],
    ended: 'bracketed',
    ratePerSecond: 2_000,
    topBy: null,
  } as const;
  const rows = judged([
    completed({ block: 1, target: 'py' }),
    completed({ block: 1, target: 'go' }, { staircase: { ...staircase, steps: [...staircase.steps] } }),
  ]);
  expect(highestKept(rows)).toEqual({
    scenario: 'test',
    level: 'rate',
    ratePerSecond: 2_271,
    isStep: true,
  });
  expect(highestKept(rows.slice(0, 1))).toMatchObject({ isStep: false });
  expect(highestKept([])).toBeNull();
});
