import { METRIC_IDS, METRICS } from '../../model/metrics.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Summary } from '../../model/report/report.js';
import type { JudgedLevel } from '../window/judged-levels.js';
import type { MetricId } from '../../model/metrics.js';
import type { Averaged } from './over-blocks.js';
import { overBlocks } from './over-blocks.js';
import { placesOf, sideAt } from './places.js';
import { heldMetrics, ownBlocks } from './sides.js';

/** Each metric of each (scenario, level or derived figure, target) over the blocks in which its figure was not spoiled: geometric mean and interval, arithmetic where it can be zero. */
export function summarize(plan: Plan, judgedLevels: readonly JudgedLevel[]): Summary[] {
  return plan.scenarios.flatMap((scenario) =>
    placesOf(scenario).flatMap((place) =>
      plan.targets.flatMap(({ id: target }) => {
        const side = sideAt(judgedLevels, place, { scenario: scenario.id, target, deployment: 1 });
        return METRIC_IDS.flatMap((metric) => {
          const { marginKind } = METRICS[metric];
          const figures = ownBlocks({ metric, marginKind }, side)
            .flatMap(({ state }) => heldMetrics(metric, state)?.get(metric) ?? [])
            .filter(({ value }) => Number.isFinite(value));
          const values = figures.map(({ value }) => value);
          const thin = figures.filter((figure) => figure.thin ?? !figure.judged).length;
          const estimate = overBlocks(values, averagedAs(metric));
          return estimate
            ? [
                {
                  scenario: scenario.id,
                  level: place.id,
                  target,
                  metric,
                  unit: METRICS[metric].unit,
                  ...estimate,
                  blocks: values.length,
                  ...(thin > 0 ? { thin } : {}),
                },
              ]
            : [];
        });
      }),
    ),
  );
}

function averagedAs(metric: MetricId): Averaged {
  const { canBeZero, unit } = METRICS[metric];
  if (!canBeZero) return 'geometric';
  return unit === 'share' ? 'share' : 'arithmetic';
}
