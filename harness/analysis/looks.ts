import type { Plan } from '../model/plan/plan.js';
import type { Report } from '../model/report/report.js';
import type { ErrorAtLook } from '../stats/sequential.js';
import { errorAtLook, ONE_LOOK } from '../stats/sequential.js';
import type { RunData } from './run-data.js';
import { recordsOf } from './run-data.js';

/** What the intervals of a planned look may err by: as the plan has it, and for other errors by the same spending. */
export function errorAtPlannedLook({ looks }: Pick<Plan, 'looks'>, position: number): ErrorAtLook {
  const look = looks[position];
  if (!look) return ONE_LOOK;
  const others = errorAtLook(
    looks.map(({ blocks }) => blocks),
    position,
  );
  return (error) => (error === 0.05 ? look.error95 : error === 0.1 ? look.error90 : others(error));
}

/** Of the last look that a run came to; of the first where it was interrupted before that. */
export function errorAtLastLook(data: Pick<RunData, 'plan' | 'records'>): ErrorAtLook {
  const last = recordsOf(data, 'look').at(-1);
  const position = data.plan.looks.findIndex(({ blocks }) => blocks === last?.blocks);
  return errorAtPlannedLook(data.plan, Math.max(0, position));
}

/** What a report says of a run's looks; null where none were planned. */
export function looksFinding(data: RunData): Report['run']['looks'] {
  const { looks } = data.plan;
  if (looks.length === 0) return null;
  const last = recordsOf(data, 'look').at(-1);
  return {
    planned: looks.map(({ blocks }) => blocks),
    last: last ? { blocks: last.blocks, open: last.open, ends: last.ends } : null,
    confidence: 1 - errorAtLastLook(data)(0.05),
  };
}
