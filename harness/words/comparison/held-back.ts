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
export function heldBackWords({ bound, boundBy }: Comparison, sides: Sides): string {
  if (!bound || !boundBy) return '';
  const side = bound === 'least' ? 'b' : 'a';
  return `; ${sides[side]} was limited by ${LIMIT_WORDS[boundBy[side]]}: its own rate, and how far it is ahead, is at least this`;
}
