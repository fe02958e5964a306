import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { Verdict } from '../../model/report/comparison/verdict.js';
import { stepDown } from '../../stats/multiplicity.js';
import type { ErrorAtLook } from '../../stats/sequential.js';
import { ONE_LOOK } from '../../stats/sequential.js';
import { studentQuantile, studentTail } from '../../stats/student.js';

/** A family may make one false claim with at most this probability. */
export const FAMILY_LEVEL = 0.05;

/**
 * The verdicts of comparisons that are claimed together: a `better` that does not survive Holm's step-down over the
 * whole family becomes `inconclusive`. What an outcome decided rests on no probability and stays. Where looks are planned,
 * each share of the family's level is spent over them.
 */
export function familyVerdicts(
  family: readonly Comparison[],
  errorAtLook: ErrorAtLook = ONE_LOOK,
): Verdict[] {
  const survives = stepDown(
    family.map((row) => betterProbability(row, errorAtLook)),
    (left) => errorAtLook(FAMILY_LEVEL / left),
  );
  return family.map(({ verdict, decidedBy }, index) => {
    const claimed = decidedBy.kind === 'interval' && (verdict === 'a-better' || verdict === 'b-better');
    return claimed && survives[index] !== true ? 'inconclusive' : verdict;
  });
}

/**
 * Whether a claim of equivalence at every level holds: an intersection-union test, which needs no correction, because
 * it errs only where one of its tests does (Berger 1982, Technometrics 24). An empty family claims nothing.
 */
export function equivalentAtAll(family: readonly Comparison[]): boolean {
  return family.length > 0 && family.every(({ verdict }) => verdict === 'equivalent');
}

/**
 * How probable an estimate so far beyond the margin would be if the truth lay on it, either side counted; from the
 * figures that the report prints. At or below 5 %, or what is left of them at a look, exactly where the 95 % interval lies
 * beyond the margin. 1 where the interval did not decide.
 */
export function betterProbability(row: Comparison, errorAtLook: ErrorAtLook = ONE_LOOK): number {
  const { ratio, low, high, blocks, decidedBy } = row;
  if (decidedBy.kind !== 'interval' || ratio === null || low === null || high === null) return 1;
  const scale = row.marginKind === 'ratio' ? Math.log : (value: number) => value;
  const beyond = Math.abs(scale(ratio)) - scale(row.margin);
  const quantile = studentQuantile(1 - errorAtLook(0.05) / 2, blocks - 1);
  const standardError = (scale(high) - scale(low)) / 2 / quantile;
  if (beyond <= 0) return 1;
  return Math.min(1, 2 * studentTail(beyond / standardError, blocks - 1));
}
