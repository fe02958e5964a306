import { extraCompute } from '../analysis/cost/cost.js';
import { instancesFor } from '../analysis/cost/fleet.js';
import type { OptionId, PerCore } from '../model/decision/decision.js';
import { isHeldBack } from '../model/decision/decision.js';
import type { Range } from '../model/decision/range.js';
import type { Work } from '../model/decision/needs.js';

/** What a service is sized and paid by. */
export interface Terms {
  readonly peakPerSecond: number;
  readonly coresPerInstance: number;
  readonly pricePerMonth: number;
  readonly utilisation: number;
  readonly spareInstances: number;
  readonly horizonMonths: number;
}

/** One option as sums see it: requests/s a core, and what is paid once. */
export interface Candidate {
  readonly id: OptionId;
  /** `high` is Infinity where something else than the service held it back. */
  readonly perCore: { readonly low: number; readonly high: number };
  /** Null: not told. */
  readonly once: Range | null;
}

export function candidateOf(id: OptionId, perCore: PerCore, once: Range | null): Candidate {
  const { low, high } = perCore;
  return { id, perCore: { low, high: isHeldBack(perCore) ? Infinity : high }, once };
}

export const times = ({ least, most }: Range, factor: number): Range => ({
  least: least * factor,
  most: most * factor,
});
export const plus = (one: Range, other: Range): Range => ({
  least: one.least + other.least,
  most: one.most + other.most,
});
export const NOTHING: Range = { least: 0, most: 0 };

export const priceOf = ({ people, months, pricePerPersonMonth }: Work): Range =>
  times(months, people * pricePerPersonMonth);

/** Whole instances at the peak rate, the fewest where a core serves the most. */
export function instancesOf({ perCore }: Candidate, terms: Terms): Range {
  const { peakPerSecond, coresPerInstance, utilisation, spareInstances } = terms;
  const instances = (ofOneCore: number) =>
    instancesFor(peakPerSecond, { ratePerSecond: ofOneCore * coresPerInstance, utilisation }, spareInstances);
  return { least: instances(perCore.high), most: instances(perCore.low) };
}

export const moneyPerMonthOf = (candidate: Candidate, terms: Terms): Range =>
  times(instancesOf(candidate, terms), terms.pricePerMonth);

/** Compute over the horizon, and what is paid once. */
export function totalOf(candidate: Candidate, terms: Terms): Range | null {
  return (
    candidate.once && plus(times(moneyPerMonthOf(candidate, terms), terms.horizonMonths), candidate.once)
  );
}

/** What an option saves each month against another. */
export function savedPerMonth(now: Candidate, then: Candidate, terms: Terms): Range {
  return extraCompute(
    terms.peakPerSecond,
    { a: now.perCore, b: then.perCore, cores: 1 },
    {
      coresPerInstance: terms.coresPerInstance,
      perInstanceMonth: terms.pricePerMonth,
      utilisation: terms.utilisation,
      spareInstances: terms.spareInstances,
      horizonMonths: 1,
    },
  );
}
