import type { MetricId } from '../model/metrics.js';
import { METRICS } from '../model/metrics.js';
import type { Plan } from '../model/plan.js';
import type { Summary } from '../model/report.js';
import { estimateMean } from '../stats/interval.js';
import type { Cell } from './cells.js';
import { sideOf } from './sides.js';

/** Each metric of each (scenario, level, target) over its blocks: geometric mean and interval, arithmetic where it can be zero. */
export function summarize(plan: Plan, cells: readonly Cell[]): Summary[] {
  return plan.scenarios.flatMap((scenario) =>
    scenario.levels.flatMap((level) =>
      plan.targets.flatMap(({ id: target }) => {
        const side = sideOf(cells, { scenario: scenario.id, level: level.id, target, deployment: 1 });
        const held = [...side.cells.values()].flatMap((state) =>
          state.kind === 'held' ? [state.metrics] : [],
        );
        return (Object.keys(METRICS) as MetricId[]).flatMap((metric) => {
          const values = held.flatMap((metrics) => metrics.get(metric)?.value ?? []).filter(Number.isFinite);
          const estimate = summaryOf(metric, values);
          return estimate
            ? [
                {
                  scenario: scenario.id,
                  level: level.id,
                  target,
                  metric,
                  unit: METRICS[metric].unit,
                  ...estimate,
                },
              ]
            : [];
        });
      }),
    ),
  );
}

function summaryOf(
  metric: MetricId,
  values: readonly number[],
): { estimate: number; low: number | null; high: number | null; blocks: number } | null {
  const [first] = values;
  if (first === undefined) return null;
  const geometric = !('canBeZero' in METRICS[metric]) && values.every((value) => value > 0);
  const data = geometric ? values.map(Math.log) : values;
  const back = (value: number) => (geometric ? Math.exp(value) : value);
  const estimate = estimateMean(data);
  if (!estimate) return { estimate: first, low: null, high: null, blocks: 1 };
  return {
    estimate: back(estimate.mean),
    low: back(estimate.low),
    high: back(estimate.high),
    blocks: values.length,
  };
}
