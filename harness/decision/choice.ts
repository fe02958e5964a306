import type { Choice } from '../model/decision/decision.js';
import type { Candidate, Terms } from './terms.js';
import { totalOf } from './terms.js';

/**
 * The option that costs least over the horizon whatever the intervals leave open. Equal sums fall to the one that comes
 * first, which changes less. What has no total is not weighed.
 */
export function choiceOf(candidates: readonly Candidate[], terms: Terms): Choice {
  const weighed = candidates.flatMap((one) => {
    const total = totalOf(one, terms);
    return total ? [{ id: one.id, total }] : [];
  });
  const surest = weighed.find(({ id, total }) =>
    weighed.every((other) => other.id === id || total.most <= other.total.least),
  );
  if (surest) return { kind: 'cheapest', option: surest.id };
  const possible = weighed.filter(({ total }) => weighed.every((other) => total.least <= other.total.most));
  return possible.length === 0 ? { kind: 'none' } : { kind: 'open', among: possible.map(({ id }) => id) };
}

export function isSameChoice(one: Choice, other: Choice): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
