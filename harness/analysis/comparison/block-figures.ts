import { METRIC_IDS, METRICS } from '../../model/metrics.js';
import type { Plan } from '../../model/plan/plan.js';
import type { BlockFigure } from '../../model/report/comparison/block-figure.js';
import type { JudgedLevel } from '../window/judged-levels.js';
import { placesOf, sideAt } from './places.js';
import { heldMetrics, ownBlocks } from './sides.js';

/** What each block gave of each figure, of the first attempt that nothing spoiled: what the estimates are means of. */
export function blockFigures(plan: Plan, judgedLevels: readonly JudgedLevel[]): BlockFigure[] {
  return plan.scenarios.flatMap((scenario) =>
    placesOf(scenario).flatMap((place) =>
      plan.targets.flatMap(({ id: target }) => {
        const side = sideAt(judgedLevels, place, { scenario: scenario.id, target, deployment: 1 });
        return METRIC_IDS.flatMap((metric) => {
          const { marginKind, unit } = METRICS[metric];
          return ownBlocks({ metric, marginKind }, side).flatMap(({ block, state }) => {
            const measured = heldMetrics(metric, state)?.get(metric);
            if (!measured || !Number.isFinite(measured.value)) return [];
            const { value, judged, thin = !judged } = measured;
            return [{ scenario: scenario.id, level: place.id, target, block, metric, unit, value, thin }];
          });
        });
      }),
    ),
  );
}
