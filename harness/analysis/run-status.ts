import type { JudgeContext } from './comparison/judge.js';
import type { RunData } from './run-data.js';
import { recordsOf } from './run-data.js';

/** A run that lost something stored has levels to be measured again, whatever its end said. */
export function statusOf(data: RunData): 'complete' | 'partial' {
  if ((data.lost ?? []).length > 0) return 'partial';
  return recordsOf(data, 'end').at(-1)?.status ?? 'partial';
}

/** Of a run that ended early, the levels that it would go on with: all that it had not given up. */
export function levelsGoingOn(data: RunData): NonNullable<JudgeContext['goesOn']> {
  const isPartial = statusOf(data) === 'partial';
  const givenUp = recordsOf(data, 'given-up');
  return (scenario, level) =>
    isPartial && !givenUp.some((one) => one.scenario === scenario && one.level === level);
}
