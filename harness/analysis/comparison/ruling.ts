import { mean } from 'simple-statistics';
import type { DecidedBy } from '../../model/report/comparison/decided-by.js';
import type { MetricId } from '../../model/metrics.js';
import { METRICS } from '../../model/metrics.js';
import type { BoundBy, RatioBound, Verdict } from '../../model/report/comparison/verdict.js';
import type { ByDifference } from '../../model/plan/by-difference.js';
import type { Scenario } from '../../model/plan/scenario.js';
import { MINIMUM } from '../../rules/minimum.js';
import { againstBand } from '../../stats/equivalence.js';
import type { Intervals } from '../../stats/interval.js';
import { signTest } from '../../stats/sign-test.js';
import type { Place } from './places.js';
import { isCapacity } from '../window/gates.js';
import { completionMedianUs } from '../window/fanout-metrics.js';
import type { BlockState, BlockPair, PairedBlock } from './sides.js';
import { observationOf, outcomeFor } from './sides.js';

/** CPU per request depends on the rate: where achieved rates differ by more than this factor it is not compared. */
export const EQUAL_RATES = 1.05;

/** Losses so uneven come of chance in one comparison of twenty. */
const UNEVEN_LEVEL = 0.05;

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
  /** Of a ratio that is not judged. */
  readonly byDifference: ByDifference | null;
}

/** What was found, as far as the rules look at it. */
export interface Evidence {
  readonly plannedBlocks: number;
  /** The attempts by which the blocks are compared. */
  readonly blocks: readonly PairedBlock[];
  /** Blocks in which the first attempt spoiled one side's figure alone. */
  readonly losses: { readonly a: number; readonly b: number };
  readonly pairs: readonly BlockPair[];
  /** Planned, and not begun when the run ended; none of a level that was given up. */
  readonly blocksLeft: number;
  /** Pairs left out of them, for a figure of zero or below has no logarithm. */
  readonly withoutLogarithm: number;
  /** Student's, of log ratios or differences; null with fewer than two pairs. */
  readonly intervals: Intervals | null;
  /** At a capacity level, of a rate within an objective and of a broadcast's completion, what limited each side. */
  readonly limits: Limits | null;
  readonly deliveryCeilingPerSecond: number | null;
}

export interface Limits {
  readonly a: BoundBy;
  readonly b: BoundBy;
}

export interface Ruling {
  readonly verdict: Verdict;
  readonly decidedBy: DecidedBy;
}

/** The rules in the order in which they apply; the first that speaks decides. */
export function ruling(question: Question, evidence: Evidence): Ruling {
  return (
    tooFewPlanned(evidence) ??
    byOutcome(question, evidence) ??
    byDifferenceOnly(question) ??
    unevenLosses(evidence) ??
    neitherSustained(question, evidence) ??
    noLogarithm(evidence) ??
    endedEarly(evidence) ??
    tooFewPairs(evidence) ??
    tooFewSamples(evidence) ??
    limitedElsewhere(question, evidence) ??
    unequalRates(question, evidence) ??
    limitedByClient(question, evidence) ??
    byInterval(question, evidence.intervals)
  );
}

function tooFewPlanned({ plannedBlocks: blocks }: Evidence): Ruling | null {
  if (blocks >= MINIMUM.pairs) return null;
  return { verdict: 'inconclusive', decidedBy: { kind: 'too-few-planned', blocks, needed: MINIMUM.pairs } };
}

function byDifferenceOnly({ byDifference }: Question): Ruling | null {
  if (!byDifference) return null;
  const { partUs, allowedUs } = byDifference;
  return { verdict: 'inconclusive', decidedBy: { kind: 'by-difference-only', partUs, allowedUs } };
}

/** Losing over half of the blocks that the other held makes the other better. */
function byOutcome({ metric }: Question, { blocks }: Evidence): Ruling | null {
  const ofA = lossesAgainst(metric, blocks, 'a');
  const ofB = lossesAgainst(metric, blocks, 'b');
  if (ofA.most === ofB.most) return null;
  const { lost, held } = ofA.most ? ofA : ofB;
  return {
    verdict: ofA.most ? 'b-better' : 'a-better',
    decidedBy: { kind: 'outcome', loser: ofA.most ? 'a' : 'b', lost, held },
  };
}

/** How many of the blocks that the other side held this one lost. */
export function lossesAgainst(
  metric: MetricId,
  blocks: readonly PairedBlock[],
  loser: 'a' | 'b',
): { lost: number; held: number; most: boolean } {
  const other = loser === 'a' ? 'b' : 'a';
  const known = blocks.filter((block) => outcomeFor(metric, block[other]) === 'held');
  const lost = known.filter((block) => outcomeFor(metric, block[loser]) !== 'held').length;
  return { lost, held: known.length, most: known.length >= MINIMUM.pairs && lost > known.length / 2 };
}

/** One side's figures spoiled more often than the other's leave pairs that may have been chosen by the result. */
function unevenLosses({ losses }: Evidence): Ruling | null {
  if (signTest(losses.a, losses.b) > UNEVEN_LEVEL) return null;
  return { verdict: 'invalid', decidedBy: { kind: 'uneven-losses', ...losses } };
}

function neitherSustained({ metric }: Question, { blocks, pairs }: Evidence): Ruling | null {
  const neither = blocks.filter(({ a, b }) =>
    [a, b].every((state) => outcomeFor(metric, state) === 'not-sustained'),
  ).length;
  if (neither === 0 || pairs.length >= MINIMUM.pairs) return null;
  return { verdict: 'inconclusive', decidedBy: { kind: 'neither-sustained', blocks: neither } };
}

/** Judging by the others would choose by the result: what is near zero falls below it in the blocks where it is least. */
function noLogarithm({ pairs, withoutLogarithm: without }: Evidence): Ruling | null {
  if (without === 0) return null;
  return {
    verdict: 'inconclusive',
    decidedBy: { kind: 'no-logarithm', without, pairs: pairs.length + without },
  };
}

/** Nothing spoiled what was not measured: the same run, gone on with, may still decide. */
function endedEarly({ pairs: { length: pairs }, blocksLeft }: Evidence): Ruling | null {
  const needed = MINIMUM.pairs;
  if (pairs >= needed || pairs + blocksLeft < needed) return null;
  return { verdict: 'inconclusive', decidedBy: { kind: 'ended-early', pairs, blocksLeft, needed } };
}

function tooFewPairs({ pairs }: Evidence): Ruling | null {
  if (pairs.length >= MINIMUM.pairs) return null;
  return {
    verdict: 'invalid',
    decidedBy: { kind: 'too-few-pairs', pairs: pairs.length, needed: MINIMUM.pairs },
  };
}

/** Pairs with too few samples count too: slow sides have the fewest, so to leave them out would be to choose by the result. */
function tooFewSamples({ pairs }: Evidence): Ruling | null {
  const thin = pairs.filter(({ judged }) => !judged).length;
  if (thin === 0) return null;
  return { verdict: 'inconclusive', decidedBy: { kind: 'too-few-samples', thin, pairs: pairs.length } };
}

/** What holds the better side back makes the difference smaller than it is: a verdict that one is better stands, as a bound. */
export function mayBeBound(metric: MetricId): boolean {
  const { comparable } = METRICS[metric];
  return comparable === 'as-own-limit-of-the-slower' || comparable === 'below-half-the-delivery-ceiling';
}

/** Of a rate within an objective the lower one has to be its target's own. */
function limitedElsewhere(question: Question, { limits, intervals }: Evidence): Ruling | null {
  if (!limits || (limits.a === 'target' && limits.b === 'target')) return null;
  const { comparable } = METRICS[question.metric];
  if (comparable === 'below-half-the-delivery-ceiling') return null;
  if (comparable === 'as-own-limit-of-the-slower') {
    const { verdict } = byInterval(question, intervals);
    if (verdict === 'a-better' && limits.b === 'target') return null;
    if (verdict === 'b-better' && limits.a === 'target') return null;
  }
  return { verdict: 'inconclusive', decidedBy: { kind: 'bound-by', ...limits } };
}

/** Which way the truth lies from a ratio that was judged although its better side was held back; null where the ratio is the two sides' own. */
export function ratioBound(
  { metric }: Pick<Question, 'metric'>,
  { verdict, decidedBy }: Ruling,
  limits: Limits,
): RatioBound | null {
  if (!mayBeBound(metric) || decidedBy.kind !== 'interval' || decidedBy.lies !== 'beyond') return null;
  const ahead = verdict === 'b-better' ? 'b' : 'a';
  if (limits[ahead] === 'target') return null;
  return (ahead === 'b') === (METRICS[metric].better === 'higher') ? 'least' : 'most';
}

/** At capacity both sides are saturated, and CPU per request is the inverse of the capacity per core. */
function unequalRates({ metric, level }: Question, { pairs }: Evidence): Ruling | null {
  if (METRICS[metric].comparable !== 'at-equal-rates' || isCapacity(level)) return null;
  const logRatios = pairs.flatMap(({ rates }) => (rates ? [Math.log(rates.b / rates.a)] : []));
  const ratio = logRatios.length === 0 ? 1 : Math.exp(mean(logRatios));
  if (Math.max(ratio, 1 / ratio) <= EQUAL_RATES) return null;
  return { verdict: 'inconclusive', decidedBy: { kind: 'unequal-rates', ratio } };
}

/**
 * Where the agents could not have received twice as fast as they did, a completion has their own work in it. It adds to
 * both sides, and to the faster one as much at least: that one is better stays true, that both are alike does not.
 */
function limitedByClient(
  question: Question,
  { blocks, limits, intervals, deliveryCeilingPerSecond: ceilingPerSecond }: Evidence,
): Ruling | null {
  if (METRICS[question.metric].comparable !== 'below-half-the-delivery-ceiling' || !limits) return null;
  const { verdict } = byInterval(question, intervals);
  if (verdict === 'a-better' && limits.a !== 'target') return null;
  if (verdict === 'b-better' && limits.b !== 'target') return null;
  const receivedPerSecond = Math.max(receivedMostPerSecond(blocks, 'a'), receivedMostPerSecond(blocks, 'b'));
  return {
    verdict: 'inconclusive',
    decidedBy: { kind: 'client-ceiling', receivedPerSecond, ceilingPerSecond },
  };
}

/** Null where the agents could have received either side's broadcasts twice as fast as they did. */
export function clientLimits(
  blocks: readonly PairedBlock[],
  ceilingPerSecond: Evidence['deliveryCeilingPerSecond'],
): Limits | null {
  const of = (side: 'a' | 'b'): BoundBy =>
    ceilingPerSecond !== null && ceilingPerSecond >= 2 * receivedMostPerSecond(blocks, side)
      ? 'target'
      : 'agent';
  const limits = { a: of('a'), b: of('b') };
  return limits.a === 'target' && limits.b === 'target' ? null : limits;
}

function receivedMostPerSecond(blocks: readonly PairedBlock[], side: 'a' | 'b'): number {
  return Math.max(...blocks.map((block) => burstPerSecond(block[side])));
}

/** Deliveries per second while a broadcast was under way. */
function burstPerSecond(state: BlockState): number {
  const load = observationOf(state)?.load;
  if (load?.kind !== 'fanout') return 0;
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
