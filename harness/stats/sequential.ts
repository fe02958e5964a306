import { normalCumulative, normalDensity } from './normal.js';

/** How much of the permitted error may be spent once a share of the planned data is there, 0..1 of both. */
export type Spending = (share: number, error: number) => number;

/** Evenly with the data (Kim and DeMets 1987, Biometrika 74, power 1): early looks can decide, late ones keep their force. */
export const evenly: Spending = (share, error) => error * Math.min(1, share);

/** The two-sided error that one interval may have, where a rule permits so much of it over all looks of a run. */
export type ErrorAtLook = (error: number) => number;

/** A run that is looked at once, at its end. */
export const ONE_LOOK: ErrorAtLook = (error) => error;

/** At the look with this position, 0 for the first. `blocks`: how many are there at each planned look, rising. */
export function errorAtLook(blocks: readonly number[], position: number): ErrorAtLook {
  const last = blocks.at(-1) ?? 1;
  const shares = blocks.map((count) => count / last);
  const known = new Map<number, number>();
  return (error) => {
    const level = known.get(error) ?? lookLevels(shares, error)[position];
    if (level === undefined) throw new Error(`There are ${blocks.length} looks, and none at ${position}.`);
    known.set(error, level);
    return level;
  };
}

/** Nodes of Simpson's rule over the region in which no earlier look decided; an even number of steps. */
const STEPS = 400;

/**
 * The two-sided level at which each planned look may decide, so that all looks together err with probability `error`:
 * error spending (Lan and DeMets 1983, Biometrika 70) on the recursion of Armitage, McPherson and Rowe (1969, Journal of
 * the Royal Statistical Society A 132). A look's interval is then Student's at that level, which Jennison and Turnbull
 * (Group Sequential Methods, 2000, section 3.8) show to keep the rates nearly where the variance is estimated.
 * `shares`: rising, of the planned data, in (0, 1]; `error`: two-sided, 0.05 for a 95 % interval.
 */
export function lookLevels(shares: readonly number[], error: number, spending: Spending = evenly): number[] {
  const levels: number[] = [];
  let region: Region | null = null;
  let spent = 0;
  let before = 0;
  for (const share of shares) {
    if (share <= before || share > 1) throw new Error('Looks need rising shares of the data, up to 1.');
    const step: number = Math.sqrt(share - before);
    const due = spending(share, error) - spent;
    const bound = boundOf(region, step, due, Math.sqrt(share));
    levels.push(2 * (1 - normalCumulative(bound / Math.sqrt(share))));
    region = carried(region, step, bound);
    spent += due;
    before = share;
  }
  return levels;
}

/** The sum's density where no look has decided yet, at evenly spaced places with Simpson's weights. */
interface Region {
  readonly places: readonly number[];
  readonly mass: readonly number[];
}

/** The bound of the sum's size beyond which this look decides with probability `due`. */
function boundOf(region: Region | null, step: number, due: number, deviation: number): number {
  let [low, high] = [0, 10 * deviation];
  for (let halving = 0; halving < 60; halving += 1) {
    const middle = (low + high) / 2;
    if (exceeding(region, step, middle) > due) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function exceeding(region: Region | null, step: number, bound: number): number {
  const beyond = (from: number) =>
    normalCumulative((-bound - from) / step) + 1 - normalCumulative((bound - from) / step);
  if (!region) return beyond(0);
  return region.places.reduce((sum, place, index) => sum + (region.mass[index] ?? 0) * beyond(place), 0);
}

function carried(region: Region | null, step: number, bound: number): Region {
  const width = (2 * bound) / STEPS;
  const places = Array.from({ length: STEPS + 1 }, (_, index) => -bound + index * width);
  const density = (place: number) =>
    region
      ? region.places.reduce(
          (sum, from, index) => sum + (region.mass[index] ?? 0) * normalDensity(place - from, step),
          0,
        )
      : normalDensity(place, step);
  const weight = (index: number) => (index === 0 || index === STEPS ? 1 : index % 2 === 1 ? 4 : 2);
  return { places, mass: places.map((place, index) => (density(place) * weight(index) * width) / 3) };
}
