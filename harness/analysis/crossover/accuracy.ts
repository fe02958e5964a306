import { mean } from 'simple-statistics';
import type { Accuracy, Judged, MapCell } from '../../model/report/findings/crossover.js';
import { isDecided } from './map-finding.js';

/** Predictions against measured medians, cell by cell, beside the guess that nothing differs anywhere. */
export function accuracyOf(cells: readonly MapCell[]): Accuracy | null {
  const errors = cells.flatMap((cell) => errorsOf(cell) ?? []);
  if (errors.length === 0) return null;
  const decided = cells.filter(({ agrees }) => agrees !== null);
  const medians = errors.flatMap((error) => [error.a, error.b]);
  return {
    cells: errors.length,
    median: Math.exp(mean(medians)),
    worstMedian: Math.exp(Math.max(...medians)),
    ratio: Math.exp(mean(errors.map(({ ratio }) => ratio))),
    naiveRatio: Math.exp(mean(errors.map(({ naiveRatio }) => naiveRatio))),
    decided: decided.length,
    right: decided.filter(({ agrees }) => agrees === true).length,
    naiveRight: decided.filter(showsNoDifference).length,
  };
}

/** By every margin that is decided. */
function showsNoDifference({ ratio, differenceUs }: MapCell): boolean {
  return [ratio, differenceUs]
    .filter(isDecided)
    .every((judged: Judged | null) => judged?.verdict === 'equivalent');
}

/** Distances of logarithms; null where a side has no figure, was saturated or did not keep the rate. */
function errorsOf({ state, measured, predicted, notSustainedBy }: MapCell) {
  const [a, b] = [measured.aUs, measured.bUs];
  const [x, y] = [predicted?.aUs ?? null, predicted?.bUs ?? null];
  if (state !== 'measured' || notSustainedBy.length > 0) return null;
  if (a === null || b === null || x === null || y === null) return null;
  return {
    a: Math.abs(Math.log(x / a)),
    b: Math.abs(Math.log(y / b)),
    ratio: Math.abs(Math.log(y / x) - Math.log(b / a)),
    naiveRatio: Math.abs(Math.log(b / a)),
  };
}
