import { expect, test } from 'vitest';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Level } from '../../model/plan/scenario.js';
import { shortName } from '../../words/names.js';
import { levels, planOf, scenario } from '../observations.test-support.js';
import { placeInRun } from './placement.js';

/** The plan of the sample report's dashboard: waits of 0, 50 and 200 ms at 100 requests/s. */
function dashboardPlan(waitsMs: readonly number[] = [0, 50, 200]): Plan {
  const waiting = waitsMs.map((injectedWaitMs): Level => ({
    ...levels.wait,
    id: `wait-${injectedWaitMs}`,
    injectedWaitMs,
  }));
  return {
    ...planOf(5),
    targets: sampleReport().targets,
    scenarios: [{ ...scenario, id: 'dashboard', levels: waiting }],
  };
}

const runOf = (plan: Plan) => ({
  plan,
  report: sampleReport(),
  nameOf: (id: string) => shortName(plan, id),
});

const articles = { databaseMs: 180, restMs: 20, ratePerSecond: 50 };

test('180 ms lie between the waits of 50 and 200, nearer to 200', () => {
  const placement = placeInRun(runOf(dashboardPlan()), articles);
  expect(placement?.levels.map(({ level }) => level)).toEqual(['wait-50', 'wait-200']);
  expect(placement?.nearest).toBe('wait-200');
});

test('a level tells what each target did there, and both verdicts', () => {
  const placement = placeInRun(runOf(dashboardPlan()), articles);
  const [, at200] = placement!.levels;
  expect(at200).toMatchObject({ injectedWaitMs: 200, ratePerSecond: 100 });
  expect(at200?.targets.map(({ name, latencyP50Ms }) => [name, latencyP50Ms?.estimate])).toEqual([
    ['Python', 202.9],
    ['Go', 201.65],
  ]);
  expect(at200?.comparisons.map(({ marginKind, verdict }) => [marginKind, verdict])).toEqual([
    ['ratio', 'equivalent'],
    ['absolute', 'equivalent'],
  ]);
});

// The sample's CPU per 1,000 requests: Python 1.92 s, Go 0.71 s.
test('cores are rate x CPU per request, and the service’s own time in the run’s proportion', () => {
  const { cores, baseline } = placeInRun(runOf(dashboardPlan()), articles)!;
  expect(baseline).toBe('Python');
  expect(cores.map(({ name }) => name)).toEqual(['Python', 'Go']);
  expect(cores[0]?.asInTheRun).toBeCloseTo((50 * 1.92) / 1_000, 9);
  expect(cores[1]?.asInTheRun).toBeCloseTo((50 * 0.71) / 1_000, 9);
  expect(cores[0]?.ofTheService).toBeCloseTo(1, 9);
  expect(cores[1]?.ofTheService).toBeCloseTo(0.71 / 1.92, 9);
});

test.each([
  ['on a level', 50, ['wait-50']],
  ['beyond the last', 900, ['wait-200']],
])('a service %s is placed at that one alone', (_, databaseMs, expected) => {
  const placement = placeInRun(runOf(dashboardPlan()), { ...articles, databaseMs });
  expect(placement?.levels.map(({ level }) => level)).toEqual(expected);
});

test('a service below the least wait is placed at that', () => {
  const placement = placeInRun(runOf(dashboardPlan([50, 200])), { ...articles, databaseMs: 3 });
  expect(placement?.levels.map(({ level }) => level)).toEqual(['wait-50']);
});

test('a run without a wait in Postgres places nothing', () => {
  expect(placeInRun(runOf(planOf(5)), articles)).toBeNull();
});

test('of levels with the same wait that with the nearest rate counts, and no closed loop, which waits for its pool', () => {
  const plan = dashboardPlan();
  const [dashboard] = plan.scenarios;
  const at = (id: string, ratePerSecond: number): Level => ({
    ...dashboard!.levels.find((level) => level.id === id)!,
    load: { ...levels.wait.load, ratePerSecond },
  });
  const queue: Level = { ...levels.capacity, id: 'wait-50', injectedWaitMs: 180 };
  const placed = (waiting: Level[]) =>
    placeInRun(runOf({ ...plan, scenarios: [{ ...dashboard!, levels: waiting }] }), articles)?.levels;
  const nearest = [at('wait-50', 400), { ...at('wait-200', 60), injectedWaitMs: 50 }, at('wait-200', 100)];
  expect(placed(nearest)?.map(({ level, ratePerSecond }) => [level, ratePerSecond])).toEqual([
    ['wait-200', 60],
    ['wait-200', 100],
  ]);
  expect(placed([queue, at('wait-200', 100)])?.map(({ level }) => level)).toEqual(['wait-200']);
});
