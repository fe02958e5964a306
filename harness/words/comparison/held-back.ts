import { METRICS } from '../../model/metrics.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { BoundBy } from '../../model/report/comparison/verdict.js';
import type { Sides } from '../names.js';

/** What limited a service, in running text. */
export const LIMIT_WORDS: Readonly<Record<BoundBy, string>> = {
  target: 'itself',
  database: 'the database',
  agent: 'the agent',
  pool: 'the pool',
  downstream: 'the downstream service',
};

/** `; Go was limited by the database: …` of a ratio that is a bound; empty of one that is an estimate. */
export function heldBackWords({ bound, boundBy, verdict, metric }: Comparison, sides: Sides): string {
  if (!bound || !boundBy) return '';
  const ahead = verdict === 'a-better' ? 'a' : 'b';
  const own = METRICS[metric].better === 'higher' ? 'at least' : 'at most';
  return `; ${sides[ahead]} was limited by ${LIMIT_WORDS[boundBy[ahead]]}: its own figure is ${own} this, and it is ahead by at least as much`;
}
