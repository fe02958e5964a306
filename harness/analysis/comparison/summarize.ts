import type { ErrorAtLook } from '../../stats/sequential.js';
import { groupBy } from '../../model/group.js';
import { METRICS } from '../../model/metrics.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Summary } from '../../model/report/comparison/comparison.js';
import type { JudgedLevel } from '../window/judged-levels.js';
import type { MetricId } from '../../model/metrics.js';
import { blockFigures } from './block-figures.js';
import type { Averaged } from './over-blocks.js';
import { overBlocks } from './over-blocks.js';

/** Each metric of each (scenario, level or derived figure, target) over the blocks in which its figure was not spoiled: geometric mean and interval, arithmetic where it can be zero. */
export function summarize(
  plan: Plan,
  judgedLevels: readonly JudgedLevel[],
  errorAtLook: ErrorAtLook,
): Summary[] {
  const byFigure = groupBy(blockFigures(plan, judgedLevels), ({ scenario, level, target, metric }) =>
    [scenario, level, target, metric].join(' '),
  );
  return [...byFigure.values()].flatMap((figures): Summary[] => {
    const [first] = figures;
    if (!first) return [];
    const { scenario, level, target, metric, unit } = first;
    const values = figures.map(({ value }) => value);
    const estimate = overBlocks(values, averagedAs(metric), errorAtLook);
    const thin = figures.filter((figure) => figure.thin).length;
    const blocks = { blocks: values.length, ...(thin > 0 ? { thin } : {}) };
    return estimate ? [{ scenario, level, target, metric, unit, ...estimate, ...blocks }] : [];
  });
}

function averagedAs(metric: MetricId): Averaged {
  const { canBeZero, unit } = METRICS[metric];
  if (!canBeZero) return 'geometric';
  return unit === 'share' ? 'share' : 'arithmetic';
}
