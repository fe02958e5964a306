import { mean } from 'simple-statistics';
import type { DecidedBy } from '../../model/report/decided-by.js';
import type { MetricId } from '../../model/metrics.js';
import { METRICS } from '../../model/metrics.js';
import type { BoundBy, Verdict } from '../../model/report/report.js';
import type { Scenario } from '../../model/plan/scenario.js';
import { MINIMUM } from '../../rules/minimum.js';
import { againstBand } from '../../stats/equivalence.js';
import type { Intervals } from '../../stats/interval.js';
import type { Place } from './places.js';
import { isCapacity } from '../window/gates.js';
import { completionMedianUs } from '../window/metrics.js';
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
  readonly decidedBy: DecidedBy;
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

function tooFewPlanned({ plannedBlocks: blocks }: Evidence): Ruling | null {
  if (blocks >= MINIMUM.pairs) return null;
  return { verdict: 'inconclusive', decidedBy: { kind: 'too-few-planned', blocks, needed: MINIMUM.pairs } };
}

/** Losing over half of the blocks that the other held makes the other better. */
function byOutcome({ a, b }: Evidence): Ruling | null {
  const ofA = lossesAgainst(a, b);
  const ofB = lossesAgainst(b, a);
  if (ofA.most === ofB.most) return null;
  const { lost, held } = ofA.most ? ofA : ofB;
  return {
    verdict: ofA.most ? 'b-better' : 'a-better',
    decidedBy: { kind: 'outcome', loser: ofA.most ? 'a' : 'b', lost, held },
  };
}

export function lossesAgainst(loser: Side, other: Side): { lost: number; held: number; most: boolean } {
  const blocks = [...other.blocks].filter(([, state]) => state.kind === 'held').map(([block]) => block);
  const known = blocks.filter((block) => ['held', 'lost'].includes(loser.blocks.get(block)?.kind ?? ''));
  const lost = known.filter((block) => loser.blocks.get(block)?.kind === 'lost').length;
  return { lost, held: known.length, most: known.length >= MINIMUM.pairs && lost > known.length / 2 };
}

function unevenInvalid({ a, b }: Evidence): Ruling | null {
  const count = (side: Side) => [...side.blocks.values()].filter(({ kind }) => kind === 'invalid').length;
  const invalid = { a: count(a), b: count(b) };
  if (Math.abs(invalid.a - invalid.b) <= 1) return null;
  return { verdict: 'invalid', decidedBy: { kind: 'uneven-invalid', ...invalid } };
}

/** Judging by the others would choose by the result: what is near zero falls below it in the blocks where it is least. */
function noLogarithm({ pairs, withoutLogarithm: without }: Evidence): Ruling | null {
  if (without === 0) return null;
  return {
    verdict: 'inconclusive',
    decidedBy: { kind: 'no-logarithm', without, pairs: pairs.length + without },
  };
}

function tooFewPairs({ pairs }: Evidence): Ruling | null {
  if (pairs.length >= MINIMUM.pairs) return null;
  return {
    verdict: 'invalid',
    decidedBy: { kind: 'too-few-pairs', pairs: pairs.length, needed: MINIMUM.pairs },
  };
}

/** Thin blocks are not left out: the slow ones have the fewest samples, so leaving them out would choose by the result. */
function tooFewSamples({ pairs }: Evidence): Ruling | null {
  const thin = pairs.filter(({ judged }) => !judged).length;
  if (thin === 0) return null;
  return { verdict: 'inconclusive', decidedBy: { kind: 'too-few-samples', thin, pairs: pairs.length } };
}

function limitedElsewhere({ limits }: Evidence): Ruling | null {
  if (!limits || (limits.a === 'target' && limits.b === 'target')) return null;
  return { verdict: 'inconclusive', decidedBy: { kind: 'bound-by', ...limits } };
}

/** At capacity both sides are saturated, and CPU per request is the inverse of the capacity per core. */
function unequalRates({ metric, level }: Question, { pairs }: Evidence): Ruling | null {
  if (METRICS[metric].comparable !== 'at-equal-rates' || isCapacity(level)) return null;
  const logRatios = pairs.flatMap(({ rates }) => (rates ? [Math.log(rates.b / rates.a)] : []));
  const ratio = logRatios.length === 0 ? 1 : Math.exp(mean(logRatios));
  if (Math.max(ratio, 1 / ratio) <= EQUAL_RATES) return null;
  return { verdict: 'inconclusive', decidedBy: { kind: 'unequal-rates', ratio } };
}

/** Completion is judged only where the agents could have received at least twice as fast as they did. */
function limitedByClient(
  { metric }: Question,
  { a, b, deliveryCeilingPerSecond: ceilingPerSecond }: Evidence,
): Ruling | null {
  if (METRICS[metric].comparable !== 'below-half-the-delivery-ceiling') return null;
  const receivedPerSecond = Math.max(...[...a.blocks.values(), ...b.blocks.values()].map(burstPerSecond));
  if (ceilingPerSecond !== null && ceilingPerSecond >= 2 * receivedPerSecond) return null;
  return {
    verdict: 'inconclusive',
    decidedBy: { kind: 'client-ceiling', receivedPerSecond, ceilingPerSecond },
  };
}

/** Deliveries per second while a broadcast was under way. */
function burstPerSecond(state: BlockState): number {
  if (state.kind !== 'held' || state.observation?.load.kind !== 'fanout') return 0;
  const { load } = state.observation;
  const completionUs = completionMedianUs(load);
  return completionUs === null || completionUs === 0 ? 0 : (load.connected / completionUs) * 1_000_000;
}

/** The verdict that intervals alone would give. */
export function byInterval(
  { metric, marginKind, margin }: Pick<Question, 'metric' | 'marginKind' | 'margin'>,
  intervals: Intervals | null,
): Ruling {
  if (!intervals) throw new Error('An interval needs two pairs.');
  const where = againstBand(intervals, marginKind === 'ratio' ? Math.log(margin) : margin);
  if (where === 'inside') return { verdict: 'equivalent', decidedBy: { kind: 'interval', lies: 'inside' } };
  if (where === 'undecided')
    return { verdict: 'inconclusive', decidedBy: { kind: 'interval', lies: 'across' } };
  const bIsLower = where === 'below';
  const bWins = bIsLower === (METRICS[metric].better === 'lower');
  return {
    verdict: bWins ? 'b-better' : 'a-better',
    decidedBy: { kind: 'interval', lies: 'beyond' },
  };
}
