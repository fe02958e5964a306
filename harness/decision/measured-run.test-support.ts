import { byInterval } from '../analysis/comparison/ruling.js';
import { levels, planOf, scenario as anyScenario } from '../analysis/observations.test-support.js';
import type { Instance } from '../model/decision/decision.js';
import type { Needs, ServiceNeeds } from '../model/decision/needs.js';
import { needsSchema } from '../model/decision/needs.js';
import type { MetricId } from '../model/metrics.js';
import { METRICS } from '../model/metrics.js';
import type { Level } from '../model/plan/scenario.js';
import type { Comparison } from '../model/report/comparison/comparison.js';
import type { MeasuredRun } from './measured-run.js';

export const PYTHON = 'python-fastapi';
export const GO = 'go-net-http';
export const TUNED = 'python-fastapi-tuned';
const LANGUAGES = { [PYTHON]: 'python', [GO]: 'go', [TUNED]: 'python' };
const BLOCKS = 10;

/** A figure of one target with the ends of its interval. */
export interface Figure {
  readonly level: string;
  readonly target: string;
  readonly metric: MetricId;
  readonly ends: readonly [low: number, high: number];
}

const anyLevel: Level = levels.rate;
const requests = 'requests' in anyLevel.load ? anyLevel.load.requests : [];

export const stairs = (id: string, objectiveMs: number, injectedMs = 0): Level => ({
  ...anyLevel,
  id,
  load: { kind: 'staircase', objectiveMs, injectedMs, connections: 64, requests, pilot: 'pilot' },
  primary: ['rate_within_objective'],
});
export const steady = (id: string, injectedWaitMs = 0): Level => ({ ...anyLevel, id, injectedWaitMs });

/** On one core: crud at 400/s in Python and 1,000/s in Go within 50 ms, each known within 5 %. */
export const CRUD: readonly Figure[] = [
  { level: 'objective', target: PYTHON, metric: 'rate_within_objective', ends: [380, 420] },
  { level: 'objective', target: GO, metric: 'rate_within_objective', ends: [950, 1_050] },
];

/** A run of one scenario with these figures and no others, each in the middle of its interval. */
export function measuredRun(
  scenario: string,
  levels: readonly Level[],
  figures: readonly Figure[],
  targets: readonly string[] = [PYTHON, GO],
): MeasuredRun {
  const base = planOf(BLOCKS);
  const [anyTrial] = base.trials;
  if (!anyTrial) throw new Error('A plan has trials.');
  const named = targets.map((id) => ({ id, language: LANGUAGES[id as keyof typeof LANGUAGES], title: id }));
  return {
    plan: {
      ...base,
      targets: named,
      scenarios: [{ ...anyScenario, id: scenario, levels: [...levels] }],
      trials: targets.map((target) => ({
        ...anyTrial,
        id: `b1-${scenario}-${target}`,
        scenario,
        target,
        levels: levels.map(({ id }) => id),
      })),
    },
    report: {
      run: {
        id: `run-of-${scenario}`,
        finishedAt: '2026-11-28T06:00:00.000Z',
      } as MeasuredRun['report']['run'],
      environment: { cpuModel: 'Example CPU', cores: 4 } as MeasuredRun['report']['environment'],
      targets: named.map((one) => ({ ...one, versions: {}, runtime: '', workers: 1, poolSizes: [20] })),
      summaries: figures.map(({ ends: [low, high], ...figure }) => ({
        scenario,
        unit: METRICS[figure.metric].unit,
        blocks: BLOCKS,
        low,
        high,
        ...figure,
        estimate: (low + high) / 2,
      })),
      comparisons: [],
      trials: [],
      staircases: [],
    },
  };
}

/** Go over Python by ratio, decided by its interval. */
export function compared(
  place: { readonly scenario: string; readonly level: string; readonly metric: MetricId },
  [low, high]: readonly [number, number],
  [low90, high90]: readonly [number, number] = [low, high],
): Comparison {
  const margin = 1.1;
  const on = { low: Math.log(low), high: Math.log(high), low90: Math.log(low90), high90: Math.log(high90) };
  return {
    ...place,
    unit: METRICS[place.metric].unit,
    arm: 'ab',
    a: PYTHON,
    b: GO,
    ratio: Math.sqrt(low * high),
    low,
    high,
    low90,
    high90,
    aEstimate: 1,
    bEstimate: 1,
    marginKind: 'ratio',
    margin,
    primary: true,
    blocks: BLOCKS,
    smallestDetectableRatio: null,
    ...byInterval({ metric: place.metric, marginKind: 'ratio', margin }, on),
  };
}

/** The same run, in which Go's rate was limited by the database: a bound, and no estimate. */
export function withGoHeldBack(run: MeasuredRun): MeasuredRun {
  const place = { scenario: 'crud', level: 'objective', metric: 'rate_within_objective' } as const;
  const row: Comparison = {
    ...compared(place, [2.4, 2.6]),
    boundBy: { a: 'target', b: 'database' },
    bound: 'least',
  };
  return { ...run, report: { ...run.report, comparisons: [row] } };
}

export const INSTANCE: Instance = {
  kind: null,
  asOf: null,
  source: null,
  cores: 4,
  memoryGib: 16,
  pricePerMonth: 140,
};

/** Two people for three to five months at 12,000: 72,000 to 120,000. */
export function needsOf(
  service: Partial<Omit<ServiceNeeds, 'rate'>> & { readonly rate: ServiceNeeds['rate'] },
  changes: Partial<Needs> = {},
): Needs {
  return needsSchema.parse({
    fleet: { instance: { cores: 4, memoryGib: 16, pricePerMonth: 140 }, utilisation: 0.6, spareInstances: 1 },
    rewrite: { people: 2, months: { least: 3, most: 5 }, pricePerPersonMonth: 12_000 },
    horizonMonths: 36,
    services: [{ name: 'shop', resembles: 'crud', objective: { p99Ms: 100 }, ...service }],
    ...changes,
  });
}
