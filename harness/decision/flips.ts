import type { Choice, CostInput, Flip, FlipInput, OptionId } from '../model/decision/decision.js';
import { choiceOf, isSameChoice } from './choice.js';
import type { Candidate, Terms } from './terms.js';
import { times } from './terms.js';

/** What is asked of an input: which choice follows from its value, the others as they are. */
interface Asked {
  readonly input: FlipInput;
  readonly now: number;
  /** No value beyond it makes sense. */
  readonly most: number;
  /** Nor any that is so many times larger or smaller. */
  readonly reach: number;
  readonly choiceAt: (value: number) => Choice;
}

/** Traffic may grow ten-thousandfold; a price, a cost or a figure that was measured is not so wrong. */
const REACH_OF_RATES = 10_000;
const REACH = 20;
const STEP = 1.25;
/** The flip lies within this factor of what is told. */
const NEAR = 1.000_001;
const LONGEST_HORIZON_MONTHS = 600;

/**
 * For each input the values nearest to its own, up and down, at which the choice is another; where that leaves the choice
 * open, the value at which it is decided otherwise, too. Found in steps and then by bisection (by the geometric mean, as
 * inputs are positive). Whole instances step, so just beyond a rate that flips the choice it may flip back for a while.
 * `estimates`: what a core of each option was found to serve, requests/s.
 */
export function flipsOf(
  candidates: readonly Candidate[],
  terms: Terms,
  estimates: ReadonlyMap<OptionId, number>,
): Flip[] {
  const now = choiceOf(candidates, terms);
  return [...needs(candidates, terms), ...costs(candidates, terms), ...served(candidates, terms, estimates)]
    .filter((asked) => isSameChoice(asked.choiceAt(asked.now), now))
    .flatMap((asked) => [...along(asked, STEP), ...along(asked, 1 / STEP)]);
}

function needs(candidates: readonly Candidate[], terms: Terms): Asked[] {
  const of = (input: FlipInput, now: number, change: (value: number) => Partial<Terms>, most = Infinity) => ({
    input,
    now,
    most,
    reach: input === 'peak-rate' ? REACH_OF_RATES : REACH,
    choiceAt: (value: number) => choiceOf(candidates, { ...terms, ...change(value) }),
  });
  return [
    of('peak-rate', terms.peakPerSecond, (peakPerSecond) => ({ peakPerSecond })),
    of('instance-price', terms.pricePerMonth, (pricePerMonth) => ({ pricePerMonth })),
    of('horizon', terms.horizonMonths, (horizonMonths) => ({ horizonMonths }), LONGEST_HORIZON_MONTHS),
    of('utilisation', terms.utilisation, (utilisation) => ({ utilisation }), 1),
  ];
}

const COSTS: Readonly<Partial<Record<OptionId, CostInput>>> = {
  mended: 'mend-cost',
  hybrid: 'hybrid-cost',
  go: 'rewrite-cost',
};

/** The highest that an option costs once, its range as wide as it is told in proportion. */
function costs(candidates: readonly Candidate[], terms: Terms): Asked[] {
  return candidates.flatMap(({ id, once }): Asked[] => {
    const input = COSTS[id];
    if (!once || input === undefined) return [];
    const at = (most: number) => ({ once: times(once, most / once.most) });
    return [
      {
        input,
        now: once.most,
        ...UNLIMITED,
        choiceAt: (most: number) => choiceOf(changed(candidates, id, at(most)), terms),
      },
    ];
  });
}

/** With one option's rate known exactly, and the others' intervals as they were measured. */
function served(
  candidates: readonly Candidate[],
  terms: Terms,
  estimates: ReadonlyMap<OptionId, number>,
): Asked[] {
  return [...estimates].map(([id, now]) => ({
    input: `${id}-per-core` as const,
    now,
    ...UNLIMITED,
    choiceAt: (value: number) =>
      choiceOf(changed(candidates, id, { perCore: { low: value, high: value } }), terms),
  }));
}

const UNLIMITED = { most: Infinity, reach: REACH };

const changed = (candidates: readonly Candidate[], id: OptionId, change: Partial<Candidate>) =>
  candidates.map((one) => (one.id === id ? { ...one, ...change } : one));

function along(asked: Asked, step: number): Flip[] {
  const first = next(asked, asked.now, step);
  if (first?.to.kind !== 'open') return first ? [first] : [];
  const decided = next({ ...asked, choiceAt: (value) => decidedAt(asked, value, first.to) }, first.at, step);
  const isOther = decided && !isSameChoice(decided.to, asked.choiceAt(asked.now));
  return isOther && decided.to.kind === 'cheapest' ? [first, decided] : [first];
}

/** What is open among others than before is open still. */
function decidedAt({ choiceAt }: Asked, value: number, open: Choice): Choice {
  const choice = choiceAt(value);
  return choice.kind === 'cheapest' ? choice : open;
}

function next({ input, now, most, reach, choiceAt }: Asked, from: number, step: number): Flip | null {
  const base = choiceAt(from);
  const isOther = (value: number) => !isSameChoice(choiceAt(value), base);
  let same = from;
  while (same < most && same > now / reach && same < now * reach) {
    const value = Math.min(most, same * step);
    if (isOther(value)) return { input, now, ...bisected(same, value, choiceAt, isOther) };
    same = value;
  }
  return null;
}

function bisected(
  same: number,
  other: number,
  choiceAt: Asked['choiceAt'],
  isOther: (value: number) => boolean,
): { readonly at: number; readonly to: Choice } {
  let [from, at] = [same, other];
  while (Math.max(from, at) > Math.min(from, at) * NEAR) {
    const middle = Math.sqrt(from * at);
    if (isOther(middle)) at = middle;
    else from = middle;
  }
  return { at, to: choiceAt(at) };
}
