import type { FoundInRun } from '../../model/report/comparison/across-runs.js';
import { estimateMean } from '../../stats/interval.js';
import { studentQuantile } from '../../stats/student.js';
import type { Welch } from '../../stats/welch.js';
import { welchDifference } from '../../stats/welch.js';

/** On which scale movements add up: quotients by their logarithm. */
export type MarginKind = 'ratio' | 'absolute';

const onScale = { ratio: Math.log, absolute: (value: number) => value };
const offScale = { ratio: Math.exp, absolute: (value: number) => value };

/** What the interval tells of the mean over blocks, on the scale of its margin; `error`: what it spends. Null where the run has no interval. */
export function meanOf(
  found: FoundInRun,
  kind: MarginKind,
  error = 0.05,
): { mean: number; standardError: number; degrees: number } | null {
  const { estimate, low, high, blocks } = found;
  if (estimate === null || low === null || high === null || blocks < 2) return null;
  if (kind === 'ratio' && !(estimate > 0 && low > 0)) return null;
  const scale = onScale[kind];
  const degrees = blocks - 1;
  return {
    mean: scale(estimate),
    standardError: (scale(high) - scale(low)) / 2 / studentQuantile(1 - error / 2, degrees),
    degrees,
  };
}

/** How far the last run lies from the first, on the scale of the margin. Null where one of them has no interval. */
export function movementOf(
  runs: readonly FoundInRun[],
  kind: MarginKind,
  errors: readonly number[],
): Welch | null {
  const means = runs.map((run, index) => meanOf(run, kind, errors[index]));
  const [first, last] = [means.at(0), means.at(-1)];
  return first && last ? welchDifference(first, last) : null;
}

/** A movement as it is printed: a quotient, or a difference in the unit. */
export function asPrinted(movement: Welch, kind: MarginKind) {
  const own = offScale[kind];
  return {
    estimate: own(movement.mean),
    low: own(movement.low),
    high: own(movement.high),
    low90: own(movement.low90),
    high90: own(movement.high90),
    degreesOfFreedom: movement.degrees,
  };
}

/**
 * The mean over runs with Student's interval over runs, which sees what no statistic inside one run can: how much runs
 * differ by themselves. `betweenRuns` is the deviation that is left when the runs' own errors are taken out
 * (method of moments: variance of the means less their mean squared standard error, 0 at the least).
 * Null with fewer than three runs, or where one has no interval.
 */
export function pooledOver(runs: readonly FoundInRun[], kind: MarginKind, errors: readonly number[]) {
  const means = runs.map((run, index) => meanOf(run, kind, errors[index]));
  if (means.length < 3 || !means.every((mean) => mean !== null)) return null;
  const over = estimateMean(means.map(({ mean }) => mean));
  if (!over) return null;
  const own = means.reduce((sum, { standardError }) => sum + standardError ** 2, 0) / means.length;
  const back = offScale[kind];
  return {
    estimate: back(over.mean),
    low: back(over.low),
    high: back(over.high),
    betweenRuns: Math.sqrt(Math.max(0, over.deviation ** 2 - own)),
  };
}

/** The margin on the scale on which movements are judged. */
export function marginOn(kind: MarginKind, margin: number): number {
  return onScale[kind](margin);
}
