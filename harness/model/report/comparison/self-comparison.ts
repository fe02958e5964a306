import type { Plan } from '../../plan/plan.js';
import type { Comparison } from './comparison.js';

/** What is judged of a service against itself: not a ratio in whose place its difference is judged. */
export function isJudgedSelf({ arm, decidedBy }: Pick<Comparison, 'arm' | 'decidedBy'>): boolean {
  return arm === 'aa' && decidedBy.kind !== 'by-difference-only';
}

/** The run's A/A in the unit in which it is judged: the one comparison of a service with itself that was named before the run. */
export function namedSelf<Row extends Comparison>(
  named: Plan['primaryAa'],
  rows: readonly Row[],
): Row | undefined {
  return rows.find(
    (row) =>
      isJudgedSelf(row) &&
      row.scenario === named?.scenario &&
      row.level === named.level &&
      row.metric === named.metric &&
      row.a === named.target,
  );
}

/** Whether the 95 % interval leaves equality out; null where there is none. */
export function differsFromItself({
  low,
  high,
  marginKind,
}: Pick<Comparison, 'low' | 'high' | 'marginKind'>): boolean | null {
  const equal = marginKind === 'ratio' ? 1 : 0;
  return low === null || high === null ? null : low > equal || high < equal;
}
