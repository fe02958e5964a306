export type Unit = 'us' | 'requests' | 'deliveries' | 'per second' | 'ratio';

/** One figure of the agents beside what is known of it. */
export interface ReferenceFigure {
  /** Unique in its reference. */
  readonly id: string;
  /** What is compared, in words. */
  readonly what: string;
  readonly unit: Unit;
  readonly truth: number;
  /** Null where the agents have no such figure at all. */
  readonly measured: number | null;
  /** Between which a right agent's lies: the truth, the way through the kernel, and what this machine took meanwhile. */
  readonly low: number;
  /** Infinity where any is right that is not too low. */
  readonly high: number;
  /** Null of a count, which no machine can change. */
  readonly spoilable: Spoilable | null;
}

/** How far a machine can spoil a figure. */
export interface Spoilable {
  /** An error of more than this is always told, on this machine and in this minute. */
  readonly tells: number;
  /** With more than that the figure would say nothing that a report needs to know. */
  readonly mustTell: number;
  /** How many delays of one length it takes to move the figure by that length; null of a rate, which moves by the share of time lost. */
  readonly delays: number | null;
  /** Whether lost time can make it lower, too. */
  readonly eitherWay: boolean;
}

/** The way through the kernel and back, and the agent's own turn: 1 % or 100 microseconds. */
const SHARE = 0.01;
const LEAST_TOLERANCE_US = 100;
/** The margins of reports: a tenth by ratio, 5 ms by what a user notices (docs/method.md, "Judging"). */
const MARGIN_SHARE = 0.1;
const MARGIN_US = 5_000;
/** Three significant digits, as the histograms keep. */
const RESOLUTION = 0.001;

type Named = Pick<ReferenceFigure, 'id' | 'what'>;

/** A count, which no busy machine can change. */
export function exactly(
  named: Named,
  truth: number,
  measured: number,
  unit: 'requests' | 'deliveries' = 'requests',
): ReferenceFigure {
  return { ...named, unit, truth, measured, low: truth, high: truth, spoilable: null };
}

/** A censored time: at its limit or beyond, whatever the machine does. */
export function atLeast(named: Named, limitUs: number, measured: number | null): ReferenceFigure {
  const low = limitUs * (1 - RESOLUTION);
  return { ...named, unit: 'us', truth: limitUs, measured, low, high: Infinity, spoilable: null };
}

/** What a right agent may have found instead of the truth, and how much lost time it takes to move that. */
export interface Beside {
  readonly highestUs: number;
  /** How many delays of one length it takes to move the figure by that length. */
  readonly delays: number;
}

/**
 * A time that the agents measure around what the server stamps: a late machine can only add to it, and one below the
 * stamps is wrong on any machine.
 */
export function timed(
  named: Named,
  truth: number,
  measured: number | null,
  { highestUs, delays }: Beside,
): ReferenceFigure {
  const tolerance = toleranceUs(truth);
  const [low, high] = [truth - tolerance, highestUs + tolerance];
  const spoilable = { tells: high - truth, mustTell: marginUs(truth), delays, eitherWay: false };
  return { ...named, unit: 'us', truth, measured, low, high, spoilable };
}

/** A time that a late machine can move either way, between two bounds. */
export function between(
  named: Named,
  truth: number,
  measured: number | null,
  {
    lowestUs,
    highestUs,
    delays,
    mustTellUs = marginUs(truth),
  }: Beside & { readonly lowestUs: number; readonly mustTellUs?: number },
): ReferenceFigure {
  const tolerance = toleranceUs(truth);
  const [low, high] = [lowestUs - tolerance, highestUs + tolerance];
  const spoilable = { tells: high - low, mustTell: mustTellUs, delays, eitherWay: true };
  return { ...named, unit: 'us', truth, measured, low, high, spoilable };
}

/** A rate, a ratio or a number that lost time can move either way, by its share. */
export function near(
  named: Named,
  truth: number,
  measured: number | null,
  tolerance: number,
  unit: Exclude<Unit, 'us'>,
): ReferenceFigure {
  const spoilable = { tells: 2 * tolerance, mustTell: Infinity, delays: null, eitherWay: true };
  return { ...named, unit, truth, measured, low: truth - tolerance, high: truth + tolerance, spoilable };
}

export function toleranceUs(truthUs: number): number {
  return Math.max(LEAST_TOLERANCE_US, SHARE * truthUs);
}

function marginUs(truthUs: number): number {
  return Math.max(MARGIN_US, MARGIN_SHARE * truthUs);
}
