import type { Comparison } from '../report/comparison/comparison.js';
import type { Staircase } from '../report/findings/staircase.js';
import type { Trigger } from './trigger.js';

/** A verdict that an interval decided, as bounds that a later run is held against; null for any other. `staircases` are those of its run. */
export function verdictTrigger(row: Comparison, staircases: readonly Staircase[]): Trigger | null {
  if (row.decidedBy.kind !== 'interval' || row.ratio === null) return null;
  const { scenario, level, metric, marginKind, a, b } = row;
  const bounds = boundsOf(row);
  if (!bounds) return null;
  const id = [scenario, level, metric, ...(marginKind === 'absolute' ? ['difference'] : []), a, b].join('.');
  const within =
    metric === 'rate_within_objective'
      ? staircases.find((one) => one.scenario === scenario && one.level === level)
      : undefined;
  const objective = within ? { objectiveUs: within.objectiveUs } : {};
  return {
    id,
    of: { kind: 'comparison', scenario, level, metric, a, b, marginKind, ...objective },
    ...bounds,
  };
}

function boundsOf({
  verdict,
  marginKind,
  margin,
  ratio,
}: Comparison): Pick<Trigger, 'atLeast' | 'atMost'> | null {
  const below = marginKind === 'ratio' ? 1 / margin : -margin;
  if (verdict === 'equivalent') return { atLeast: below, atMost: margin };
  if (verdict !== 'a-better' && verdict !== 'b-better') return null;
  const equal = marginKind === 'ratio' ? 1 : 0;
  return (ratio ?? equal) > equal ? { atLeast: margin, atMost: null } : { atLeast: null, atMost: below };
}
