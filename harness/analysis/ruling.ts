import { mean } from 'simple-statistics';
import type { MetricId } from '../model/metrics.js';
import { METRICS } from '../model/metrics.js';
import type { BoundBy, Verdict } from '../model/report.js';
import type { Scenario } from '../model/scenario.js';
import { MINIMUM } from '../rules/minimum.js';
import { againstBand } from '../stats/equivalence.js';
import type { Intervals } from '../stats/interval.js';
import type { Place } from './places.js';
import { isCapacity } from './gates.js';
import { completionMedianUs } from './metrics.js';
import type { BlockState, Pair, Side } from './sides.js';

/** CPU per request depends on the rate: where achieved rates differ by more than this factor it is not compared. */
export const EQUAL_RATES = 1.05;

/** What one comparison asks. */
export interface Question {
  readonly scenario: Pick<Scenario, 'id' | 'ratioMargin' | 'levels'>;
  readonly level: Place;
  readonly metric: MetricId;
  readonly arm: 'ab' | 'aa';
  readonly marginKind: 'ratio' | 'absolute';
  /** As in the report: 1.10 for a ratio, the difference in the metric's unit otherwise. */
  readonly margin: number;
  readonly primary: boolean;
}

/** What was found, as far as the rules look at it. */
export interface Evidence {
  readonly plannedBlocks: number;
  readonly a: Side;
  readonly b: Side;
  readonly pairs: readonly Pair[];
  /** Pairs that are not among them because a figure of zero or below has no logarithm. */
  readonly withoutLogarithm: number;
  /** Student's, of log ratios or differences; null with fewer than two pairs. */
  readonly intervals: Intervals | null;
  /** At a capacity level, what limited each side. */
  readonly limits: { readonly a: BoundBy; readonly b: BoundBy } | null;
  readonly deliveryCeilingPerSecond: number | null;
}

export interface Ruling {
  readonly verdict: Verdict;
  /** Its code, a colon and the reason in words. */
  readonly rule: string;
}

/** The rules in the order in which they apply; the first that speaks decides. */
export function ruling(question: Question, evidence: Evidence): Ruling {
  return (
    tooFewPlanned(evidence) ??
    byOutcome(evidence) ??
    unevenInvalid(evidence) ??
    noLogarithm(evidence) ??
    tooFewPairs(evidence) ??
    tooFewSamples(evidence) ??
    limitedElsewhere(evidence) ??
    unequalRates(question, evidence) ??
    limitedByClient(question, evidence) ??
    byInterval(question, evidence.intervals)
  );
}

function tooFewPlanned({ plannedBlocks }: Evidence): Ruling | null {
  if (plannedBlocks >= MINIMUM.pairs) return null;
  return {
    verdict: 'inconclusive',
    rule: `too-few-planned: ${plannedBlocks} blocks were planned, ${MINIMUM.pairs} are needed for a verdict`,
  };
}

/** Losing over half of the blocks that the other held makes the other better. */
function byOutcome({ a, b }: Evidence): Ruling | null {
  const aLoses = lossesAgainst(a, b);
  const bLoses = lossesAgainst(b, a);
  const words = (loser: Side, { lost, held }: { lost: number; held: number }) =>
    `outcome: ${loser.target} lost ${lost} of the ${held} blocks that the other held`;
  if (aLoses.most && bLoses.most) return null;
  if (aLoses.most) return { verdict: 'b-better', rule: words(a, aLoses) };
  if (bLoses.most) return { verdict: 'a-better', rule: words(b, bLoses) };
  return null;
}

export function lossesAgainst(loser: Side, other: Side): { lost: number; held: number; most: boolean } {
  const blocks = [...other.cells].filter(([, state]) => state.kind === 'held').map(([block]) => block);
  const known = blocks.filter((block) => ['held', 'lost'].includes(loser.cells.get(block)?.kind ?? ''));
  const lost = known.filter((block) => loser.cells.get(block)?.kind === 'lost').length;
  return { lost, held: known.length, most: known.length >= MINIMUM.pairs && lost > known.length / 2 };
}

function unevenInvalid({ a, b }: Evidence): Ruling | null {
  const count = (side: Side) => [...side.cells.values()].filter(({ kind }) => kind === 'invalid').length;
  const [left, right] = [count(a), count(b)];
  if (Math.abs(left - right) <= 1) return null;
  return {
    verdict: 'invalid',
    rule: `uneven-invalid: ${left} trials of ${a.target} and ${right} of ${b.target} were invalid`,
  };
}

/** Judging by the others would choose by the result: what is near zero falls below it in the blocks where it is least. */
function noLogarithm({ pairs, withoutLogarithm }: Evidence): Ruling | null {
  if (withoutLogarithm === 0) return null;
  return {
    verdict: 'inconclusive',
    rule: `no-logarithm: in ${withoutLogarithm} of ${pairs.length + withoutLogarithm} pairs a figure was zero or below and has no ratio; the others are shown and not judged`,
  };
}

function tooFewPairs({ pairs }: Evidence): Ruling | null {
  if (pairs.length >= MINIMUM.pairs) return null;
  return {
    verdict: 'invalid',
    rule: `too-few-pairs: ${pairs.length} complete pairs are left, ${MINIMUM.pairs} are needed`,
  };
}

/** Thin blocks are not left out: the slow ones have the fewest samples, so leaving them out would choose by the result. */
function tooFewSamples({ pairs }: Evidence): Ruling | null {
  const thin = pairs.filter(({ judged }) => !judged).length;
  if (thin === 0) return null;
  return {
    verdict: 'inconclusive',
    rule: `too-few-samples: in ${thin} of ${pairs.length} pairs a side had too few samples to judge by, enough only to print`,
  };
}

function limitedElsewhere({ limits }: Evidence): Ruling | null {
  if (!limits || (limits.a === 'target' && limits.b === 'target')) return null;
  return {
    verdict: 'inconclusive',
    rule: `bound-by: the limit was the ${limits.a} for a and the ${limits.b} for b, so these are not the targets' own capacities`,
  };
}

/** At capacity both sides are saturated, and CPU per request is the inverse of the capacity per core. */
function unequalRates({ metric, level }: Question, { pairs }: Evidence): Ruling | null {
  if (METRICS[metric].comparable !== 'at-equal-rates' || isCapacity(level)) return null;
  const logRatios = pairs.flatMap(({ rates }) => (rates ? [Math.log(rates.b / rates.a)] : []));
  const ratio = logRatios.length === 0 ? 1 : Math.exp(mean(logRatios));
  if (Math.max(ratio, 1 / ratio) <= EQUAL_RATES) return null;
  return {
    verdict: 'inconclusive',
    rule: `unequal-rates: the achieved rates were ${ratio.toFixed(2)} to 1, and CPU per request is compared only at equal rates`,
  };
}

/** Completion is judged only where the agents could have received at least twice as fast as they did. */
function limitedByClient(
  { metric }: Question,
  { a, b, deliveryCeilingPerSecond: ceilingPerSecond }: Evidence,
): Ruling | null {
  if (METRICS[metric].comparable !== 'below-half-the-delivery-ceiling') return null;
  const fastest = Math.max(...[...a.cells.values(), ...b.cells.values()].map(burstPerSecond));
  if (ceilingPerSecond !== null && ceilingPerSecond >= 2 * fastest) return null;
  const ceiling = ceilingPerSecond === null ? 'not known' : `${Math.round(ceilingPerSecond)}/s`;
  return {
    verdict: 'inconclusive',
    rule: `client-ceiling: a broadcast was received at ${Math.round(fastest)}/s, and the agents' own ceiling is ${ceiling}: less than twice that`,
  };
}

/** Deliveries per second while a broadcast was under way. */
function burstPerSecond(state: BlockState): number {
  if (state.kind !== 'held' || state.observation?.load.kind !== 'fanout') return 0;
  const { load } = state.observation;
  const completionUs = completionMedianUs(load);
  return completionUs === null || completionUs === 0 ? 0 : (load.connected / completionUs) * 1_000_000;
}

/** Whether a rule's text is one that `byInterval` gave. */
export function decidedByInterval(rule: string): boolean {
  return /^(interval|two one-sided tests):/.test(rule);
}

/** The verdict that intervals alone would give. */
export function byInterval(
  { metric, marginKind, margin }: Pick<Question, 'metric' | 'marginKind' | 'margin'>,
  intervals: Intervals | null,
): Ruling {
  if (!intervals) throw new Error('An interval needs two pairs.');
  const where = againstBand(intervals, marginKind === 'ratio' ? Math.log(margin) : margin);
  if (where === 'inside') {
    return { verdict: 'equivalent', rule: 'two one-sided tests: the 90 % interval lies inside the margin' };
  }
  if (where === 'undecided') {
    return { verdict: 'inconclusive', rule: 'interval: neither beyond the margin nor inside it' };
  }
  const bIsLower = where === 'below';
  const bWins = bIsLower === (METRICS[metric].better === 'lower');
  return {
    verdict: bWins ? 'b-better' : 'a-better',
    rule: 'interval: the 95 % interval lies beyond the margin',
  };
}
