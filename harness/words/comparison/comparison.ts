import { METRICS } from '../../model/metrics.js';
import type { Comparison, Summary } from '../../model/report/comparison/comparison.js';
import type { Verdict } from '../../model/report/comparison/verdict.js';
import { heldBackWords, LIMIT_WORDS } from './held-back.js';
import { reasonWords as ruleReason } from './rule.js';
import {
  bareQuantity,
  counted,
  interval,
  marginPercent,
  quantity,
  quantityWithInterval,
  times,
} from '../numbers.js';

/** The metric's title; a comparison by difference of a metric that also has a ratio says so. */
export function metricTitle({ metric, marginKind }: Pick<Comparison, 'metric' | 'marginKind'>): string {
  const { title } = METRICS[metric];
  return byDifference({ metric, marginKind }) ? `${title}, by difference` : title;
}

/** For narrow columns; `Δ` before it says by difference. */
export function shortMetricTitle({ metric, marginKind }: Pick<Comparison, 'metric' | 'marginKind'>): string {
  const { short } = METRICS[metric];
  return byDifference({ metric, marginKind }) ? `Δ ${short}` : short;
}

function byDifference({ metric, marginKind }: Pick<Comparison, 'metric' | 'marginKind'>): boolean {
  return marginKind === 'absolute' && !METRICS[metric].canBeZero;
}

/** The margin in words: `10 %`, or `5 ms` for a comparison by difference. */
export function marginWords({ margin, marginKind, unit }: Comparison): string {
  return marginKind === 'absolute' ? bareQuantity(unit, margin) : marginPercent(margin);
}

/** The verdict in words: `Go better`, `no difference`. */
export function verdictWords(verdict: Verdict, sides: { a: string; b: string }): string {
  switch (verdict) {
    case 'a-better':
      return `${sides.a} better`;
    case 'b-better':
      return `${sides.b} better`;
    case 'equivalent':
      return 'no difference';
    case 'inconclusive':
      return 'inconclusive';
    case 'invalid':
      return 'invalid';
  }
}

/**
 * Each side's figure beside the ratio: over the same pairs, so that the two agree. Where no pair is there, what each side
 * has by itself; null where it has nothing.
 */
export function figuresOf(
  summaries: readonly Summary[],
  { scenario, level, metric, a, b, aEstimate, bEstimate }: Comparison,
): { readonly a: number | null; readonly b: number | null } {
  if (aEstimate !== null && bEstimate !== null) return { a: aEstimate, b: bEstimate };
  const own = (target: string) =>
    summaries.find(
      (row) =>
        row.scenario === scenario && row.level === level && row.metric === metric && row.target === target,
    )?.estimate ?? null;
  return { a: own(a), b: own(b) };
}

/** `no difference (within 10 %)`: the verdict with the margin that an equivalence was judged by. */
export function verdictWithMargin(comparison: Comparison, sides: { a: string; b: string }): string {
  const words = verdictWords(comparison.verdict, sides);
  return comparison.verdict === 'equivalent' ? `${words} (within ${marginWords(comparison)})` : words;
}

/**
 * Who is ahead by how much, with the 95 % interval of the same statement: `Go 2.31x faster [2.10, 2.54]`. An end of the
 * interval below 1 (or, by difference, below 0) means that the other side may be ahead. `at least` where something else
 * than itself held the leader back.
 */
export function advantageWords(comparison: Found, sides: { a: string; b: string }): string {
  const { ratio, low, high, metric } = comparison;
  if (ratio === null) return 'not measured';
  const absolute = comparison.marginKind === 'absolute';
  const bIsAhead = (METRICS[metric].better === 'lower') === ratio < (absolute ? 0 : 1);
  const leader = bIsAhead ? sides.b : sides.a;
  const bounds = low === null || high === null ? null : { low, high };
  return absolute
    ? differenceWords(comparison, leader, ratio, bounds)
    : ratioWords(comparison, leader, ratio, bounds);
}

/** Who is ahead; where a side lost most of its blocks, that: the pairs that are left were chosen by the losses. */
export function aheadWords(comparison: Comparison, sides: { a: string; b: string }): string {
  const { decidedBy } = comparison;
  return decidedBy.kind === 'outcome' ? lostWords(decidedBy, sides) : advantageWords(comparison, sides);
}

/** `Python lost 4 of 5 trials`: it has one in each block. */
export function lostWords(
  { loser, lost, held }: Extract<Comparison['decidedBy'], { kind: 'outcome' }>,
  sides: { a: string; b: string },
): string {
  return `${sides[loser]} lost ${lost} of ${counted(held, 'trial')}`;
}

/** A ratio or difference with its interval. */
type Found = Pick<Comparison, 'ratio' | 'low' | 'high' | 'metric' | 'marginKind' | 'unit' | 'bound'>;
type Bounds = { readonly low: number; readonly high: number } | null;

function ratioWords({ metric, bound }: Found, leader: string, ratio: number, bounds: Bounds): string {
  const flip = ratio < 1;
  const said = flip ? 1 / ratio : ratio;
  const ends = bounds && (flip ? { low: 1 / bounds.high, high: 1 / bounds.low } : bounds);
  const shown = ends ? ` ${interval('times', said, ends)}` : '';
  return times(said) === times(1)
    ? `equal: ${times(1)}${shown}`
    : `${leader} ${bound ? 'at least ' : ''}${times(said)} ${METRICS[metric].comparative}${shown}`;
}

function differenceWords(
  { metric, unit }: Found,
  leader: string,
  difference: number,
  bounds: Bounds,
): string {
  const flip = difference < 0;
  const largest = Math.max(
    Math.abs(difference),
    ...(bounds ? [Math.abs(bounds.low), Math.abs(bounds.high)] : []),
  );
  const ends = bounds && (flip ? { low: -bounds.high, high: -bounds.low } : bounds);
  const shown = ends ? ` ${interval(unit, difference, ends, largest)}` : '';
  return difference === 0
    ? `equal${shown}`
    : `${leader} ${quantity(unit, Math.abs(difference), largest)} ${METRICS[metric].comparative}${shown}`;
}

/** The quotient (or difference) b over a as measured, for readers who want the raw figure: `0.433x [0.394, 0.476]`. */
export function rawRatioWords({ ratio, low, high, marginKind, unit, bound }: Comparison): string {
  if (ratio === null) return 'none';
  if (marginKind === 'ratio')
    return `${bound ? `at ${bound} ` : ''}${quantityWithInterval('times', ratio, { low, high })}`;
  const largest = Math.max(...[ratio, low ?? 0, high ?? 0].map(Math.abs));
  return quantityWithInterval(unit, ratio, { low, high }, largest);
}

/** Why the verdict is what it is, in words: without the rule's code, and with the services called by their names. */
export function reasonWords(comparison: Comparison, sides: { a: string; b: string }): string {
  const { decidedBy } = comparison;
  return decidedBy.kind === 'bound-by'
    ? `not both limits are the services’ own: ${sides.a} was limited by ${LIMIT_WORDS[decidedBy.a]}, ${sides.b} by ${LIMIT_WORDS[decidedBy.b]}`
    : `${ruleReason(decidedBy, sides)}${heldBackWords(comparison, sides)}`;
}
