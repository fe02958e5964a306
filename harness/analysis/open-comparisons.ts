import type { Comparison } from '../model/report/comparison/comparison.js';
import type { Calibration } from '../model/run/environment.js';
import type { LinkRecord } from '../model/run/link.js';
import type { Observation } from '../model/run/observation.js';
import type { Compared } from './comparison/compare-all.js';
import { compareAll } from './comparison/compare-all.js';
import { errorAtPlannedLook } from './looks.js';
import { judgeObservations } from './window/judged-levels.js';

/**
 * The primary comparisons that more blocks could still decide, judged as at the planned look with this position. A
 * target's comparison with itself counts only in a run that is made of such comparisons alone.
 */
export function openComparisons(
  compared: Compared,
  look: number,
  observations: readonly Observation[],
  calibration: Calibration | null,
  links: readonly LinkRecord[] = [],
): Comparison[] {
  const { plan } = compared;
  const rows = compareAll(compared, judgeObservations(plan, observations, calibration, links), {
    deliveryCeilingPerSecond: calibration?.deliveriesPerSecond ?? null,
    bootstrapResamples: 0,
    errorAtLook: errorAtPlannedLook(plan, look),
  });
  const arm = rows.some((row) => row.arm === 'ab') ? 'ab' : 'aa';
  return rows.filter((row) => row.primary && row.arm === arm && isOpen(row));
}

/** An interval that lies across its margin narrows, and missing pairs are added; what else keeps a verdict away would stay. */
function isOpen({ decidedBy }: Comparison): boolean {
  return decidedBy.kind === 'too-few-pairs' || (decidedBy.kind === 'interval' && decidedBy.lies === 'across');
}
