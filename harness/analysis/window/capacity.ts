import { median } from 'simple-statistics';
import { groupBy } from '../../model/group.js';
import type { Observation } from '../../model/run/observation.js';
import type { Scenario } from '../../model/plan/scenario.js';

/** Good answers a second of the slower target at the scenario's capacity level, each target's median over blocks; null without such a level. */
export function capacityPerSecond(
  observations: readonly Observation[],
  { id, levels }: Pick<Scenario, 'id' | 'levels'>,
): number | null {
  const level = levels.find(({ load }) => load.kind === 'closed-loop' && load.purpose === 'capacity');
  if (!level) return null;
  const seen = observations.flatMap((one) =>
    one.status === 'completed' && one.scenario === id && one.level === level.id && one.load.kind === 'http'
      ? [{ target: one.target, perSecond: one.load.achievedRatePerSecond }]
      : [],
  );
  const medians = [...groupBy(seen, ({ target }) => target).values()].map((own) =>
    median(own.map(({ perSecond }) => perSecond)),
  );
  return medians.length === 0 ? null : Math.min(...medians);
}
