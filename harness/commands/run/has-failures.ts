import { groupBy } from '../../model/group.js';
import type { Report } from '../../model/report/report.js';

type Row = Pick<Report['trials'][number], 'block' | 'scenario' | 'level' | 'attempt' | 'status'>;

/** Whether a level of a block has no attempt that went well in every arm: arms are compared within one attempt. */
export function hasFailures({ trials }: { readonly trials: readonly Row[] }): boolean {
  const levels = groupBy(trials, ({ block, scenario, level }) => JSON.stringify([block, scenario, level]));
  return [...levels.values()].some((rows) => {
    const attempts = [...groupBy(rows, ({ attempt }) => String(attempt)).values()];
    return !attempts.some((arms) => arms.every(({ status }) => status !== 'failed' && status !== 'invalid'));
  });
}
