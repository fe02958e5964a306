import { groupBy } from '../../model/group.js';
import type { Report } from '../../model/report/report.js';

type Row = Pick<Report['trials'][number], 'block' | 'scenario' | 'level' | 'attempt' | 'status' | 'cause'>;
type Judged = Pick<Report['comparisons'][number], 'scenario' | 'level' | 'primary' | 'verdict' | 'decidedBy'>;
interface Outcome {
  readonly trials: readonly Row[];
  readonly comparisons: readonly Judged[];
}

/**
 * Whether a level could not be measured to its end, none was measured at all (the generator can offer none of them here),
 * or a primary comparison has no verdict because of losses. A figure that was spoiled and made up for, or whose comparison
 * was judged without it, is no failure.
 */
export function hasFailures({ trials, comparisons }: Outcome): boolean {
  const blocks = groupBy(trials, ({ block, scenario, level }) => JSON.stringify([block, scenario, level]));
  return (
    trials.length === 0 ||
    [...blocks.values()].some((rows) => !isEver(rows, wasMeasured)) ||
    comparisons.some((row) => row.primary && isLost(row, trials))
  );
}

/** Whether every arm of an attempt is so: arms are compared within one attempt. */
function isEver(rows: readonly Row[], isSo: (row: Row) => boolean): boolean {
  const attempts = [...groupBy(rows, ({ attempt }) => String(attempt)).values()];
  return attempts.some((arms) => arms.every(isSo));
}

function wasMeasured({ status, cause }: Row): boolean {
  return status !== 'failed' && !(status === 'invalid' && cause?.kind === 'failure');
}

/** Too few blocks, as in a smoke run, never give a verdict: there it shows that something works where a window is whole. */
function isLost({ scenario, level, verdict, decidedBy }: Judged, trials: readonly Row[]): boolean {
  if (decidedBy.kind !== 'too-few-planned') return verdict === 'invalid';
  const own = trials.filter((row) => row.scenario === scenario && row.level === level);
  return own.length > 0 && own.every(({ status }) => status === 'invalid');
}
