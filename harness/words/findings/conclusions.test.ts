import { describe, expect, it } from 'vitest';
import { planOf } from '../../analysis/observations.test-support.js';
import { runFinding } from '../../analysis/run-finding.js';
import type { MetricId } from '../../model/metrics.js';
import { METRICS } from '../../model/metrics.js';
import type { Comparison, Summary } from '../../model/report/comparison/comparison.js';
import type { Verdict } from '../../model/report/comparison/verdict.js';
import { conclusionsWords } from './conclusions.js';

const row = (
  place: string,
  metric: MetricId,
  verdict: Verdict,
  changes: Partial<Comparison> = {},
): Comparison => {
  const [scenario = '', level = ''] = place.split('/');
  return {
    scenario,
    level,
    metric,
    unit: METRICS[metric].unit,
    arm: 'ab',
    a: 'py',
    b: 'go',
    ratio: 0.5,
    low: 0.45,
    high: 0.55,
    low90: 0.46,
    high90: 0.54,
    marginKind: 'ratio',
    margin: 1.1,
    verdict,
    primary: true,
    blocks: 5,
    smallestDetectableRatio: 1.2,
    aEstimate: null,
    bEstimate: null,
    decidedBy: { kind: 'interval', lies: 'beyond' },
    ...changes,
  };
};
const difference = (place: string, verdict: Verdict, changes: Partial<Comparison> = {}) =>
  row(place, 'latency_p50', verdict, {
    ratio: -12_000,
    low: -13_000,
    high: -11_000,
    marginKind: 'absolute',
    margin: 5_000,
    primary: false,
    ...changes,
  });
const figure = (place: string, metric: MetricId, target: string, estimate: number): Summary => {
  const [scenario = '', level = ''] = place.split('/');
  return {
    scenario,
    level,
    metric,
    target,
    unit: METRICS[metric].unit,
    estimate,
    low: null,
    high: null,
    blocks: 5,
  };
};

/** `crud` comes second in the plan, with two levels of which the second is the busier. */
const comparisons = [
  row('other/rate', 'latency_p50', 'a-better'),
  row('crud/rate-200', 'latency_p50', 'equivalent', { ratio: 0.98 }),
  row('crud/load-50', 'latency_p50', 'b-better'),
  difference('crud/load-50', 'b-better'),
  row('crud/load-50', 'latency_p95', 'inconclusive', { ratio: 0.8, low: 0.6, high: 1.07 }),
  row('crud/load-50', 'cpu_per_1k', 'b-better'),
];
const summaries = [
  figure('crud/load-50', 'latency_p50', 'py', 24_000),
  figure('crud/load-50', 'latency_p50', 'go', 12_000),
];

function concluded(rows: readonly Comparison[], python = '3.13.1') {
  const plan = planOf(5);
  const levels = [{ id: 'load-50', title: 'half of capacity' }];
  return conclusionsWords({
    targets: plan.targets,
    found: runFinding(plan, rows),
    comparisons: [...rows],
    summaries,
    environment: { versions: { python } } as never,
    scenarios: [{ id: 'crud', levels }],
    maps: [],
    axisCurves: [],
  });
}

describe('the conclusions on a run', () => {
  it('tell users of milliseconds and machines of work, at the busiest level of the main workload', () => {
    expect(concluded(comparisons)).toEqual([
      'For users (crud, half of capacity): median latency Python 24.0 ms, Go 12.0 ms (Go 12.0 ms faster [11.0, 13.0]: more than the 5 ms that users notice); p95 latency (Go 1.25x faster [0.935, 1.67]: inconclusive).',
      'For machines (crud, half of capacity): CPU seconds per 1,000 requests (Go 2.00x less [1.82, 2.22]: Go better).',
    ]);
  });

  it('say where a difference is none that users notice, and where that stays open', () => {
    const said = (verdict: Verdict) =>
      concluded([
        row('crud/load-50', 'latency_p50', 'b-better'),
        difference('crud/load-50', verdict, { ratio: -2_000, low: -3_000, high: -1_000 }),
      ])[0];
    expect(said('equivalent')).toContain('less than the 5 ms that users notice');
    expect(said('inconclusive')).toContain('whether by the 5 ms that users notice stays open');
  });

  it('end with the interpreter where it was built without profile-guided optimisation', () => {
    const built = '3.11.7 (built without profile-guided optimisation)';
    expect(concluded(comparisons, built).at(-1)).toMatch(/^This Python was built without profile-guided/);
  });

  it('say so where nothing was compared, and where there were too few blocks', () => {
    expect(concluded([])).toEqual(['No two targets were compared in this run.']);
    const few = comparisons.map((each) => ({
      ...each,
      decidedBy: { kind: 'too-few-planned' as const, blocks: 2, needed: 5 },
    }));
    expect(concluded(few)).toHaveLength(1);
    expect(concluded(few)[0]).toMatch(/too few blocks/);
  });
});
