import type { Verdict } from '../model/report/comparison/verdict.js';
import type { Random } from '../stats/random.js';
import { MARGIN } from './experiment.js';

/** One row of a table, to be drawn from a stream of its own, so that each row can be made again alone. */
export interface Task<Row> {
  readonly id: string;
  readonly row: (random: Random, experiments: number) => Row;
}

/** A truth that lies well beyond the margin. */
const BEYOND = 1.25;
/** On the margin the error rates are decided: each side of it has so many times the experiments. */
const MARGIN_TIMES = 2;

/** How one made-up run came out. */
export interface Outcome {
  readonly verdict: Verdict;
  /** Whether its 95 % interval holds the truth. */
  readonly covered: boolean;
}

export interface ErrorRates {
  /** Share of 95 % intervals that hold the truth, over all truths. */
  readonly coverage95: number;
  /** Share called better though the truth lies on the margin or within it; or better the wrong way round. */
  readonly falseBetter: number;
  /** Share called equivalent though the truth lies on the margin or beyond it. */
  readonly falseEquivalent: number;
  /** Share of equal targets that were called equivalent. */
  readonly equalFound: number;
  /** Share called better where the truth lies beyond the margin, at 1.25. */
  readonly beyondFound: number;
}

/** From runs at equality, on the margin and beyond it, either way; `run` makes so many times the usual number of them. */
export function errorRates(run: (truth: number, times: number) => readonly Outcome[]): ErrorRates {
  const equal = run(1, 1);
  const margin = [...run(MARGIN, MARGIN_TIMES), ...run(1 / MARGIN, MARGIN_TIMES)];
  const above = run(BEYOND, 1);
  const below = run(1 / BEYOND, 1);
  return {
    coverage95: share([...equal, ...margin, ...above, ...below], ({ covered }) => covered),
    falseBetter: Math.max(
      share(equal, isBetter),
      share(margin, isBetter),
      share(above, ({ verdict }) => verdict === 'b-better'),
      share(below, ({ verdict }) => verdict === 'a-better'),
    ),
    falseEquivalent: Math.max(share(margin, isEquivalent), share([...above, ...below], isEquivalent)),
    equalFound: share(equal, isEquivalent),
    beyondFound: share([...above, ...below], isBetter),
  };
}

export function covers(truth: number, { low, high }: { low: number | null; high: number | null }): boolean {
  return low !== null && high !== null && low <= truth && truth <= high;
}

export const isBetterVerdict = (verdict: Verdict) => verdict === 'a-better' || verdict === 'b-better';
export const isBetter = ({ verdict }: { verdict: Verdict }) => isBetterVerdict(verdict);
export const isEquivalent = ({ verdict }: { verdict: Verdict }) => verdict === 'equivalent';

export function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length / items.length;
}

export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

export function crossed<A, B>(first: readonly A[], second: readonly B[]): [A, B][] {
  return first.flatMap((a) => second.map((b): [A, B] => [a, b]));
}
