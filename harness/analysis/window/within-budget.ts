import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { Level } from '../../model/plan/scenario.js';
import { MINIMUM } from '../../rules/minimum.js';
import type { Histogram } from '../../stats/histogram.js';
import type { Measured } from './measured.js';

const BUDGET_MS = 10;
export const BUDGET_US = BUDGET_MS * 1_000;

/**
 * Good answers within 10 ms / everything scheduled, so that failures, time-outs and what was never answered count as
 * late. A histogram's class at 10 ms is 8 us wide: answers of up to 10.007 ms count as within. Null where an injected
 * wait alone uses the budget up.
 */
export function withinBudget(load: HttpLoadRecord, response: Histogram, level: Level): Measured | null {
  if (load.loop !== 'open' || load.scheduled === 0 || (level.injectedWaitMs ?? 0) >= BUDGET_MS) return null;
  // Those without an answer are in the histogram too, at two seconds or more.
  const value = response.countAtOrBelow(BUDGET_US) / load.scheduled;
  return { value, judged: load.scheduled >= MINIMUM.judgedInTime };
}
