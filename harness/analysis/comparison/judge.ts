import { geometricMean, mean } from 'simple-statistics';
import { byDifferenceOf } from '../../model/plan/by-difference.js';
import type { Plan } from '../../model/plan/plan.js';
import type { MetricId } from '../../model/metrics.js';
import { METRIC_IDS, METRICS } from '../../model/metrics.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { Scenario } from '../../model/plan/scenario.js';
import { MINIMUM } from '../../rules/minimum.js';
import { bootstrapMean } from '../../stats/bootstrap.js';
import { blocksToDecide } from '../../stats/blocks-to-decide.js';
import type { Estimate, Intervals } from '../../stats/interval.js';
import { estimateMean, smallestDetectableRatio } from '../../stats/interval.js';
import type { ErrorAtLook } from '../../stats/sequential.js';
import { ONE_LOOK } from '../../stats/sequential.js';
import { commonest, limitingPart } from '../window/limiting-part.js';
import type { Place } from './places.js';
import { isCapacity } from '../window/gates.js';
import type { Limits, Question, Ruling } from './ruling.js';
import { byInterval, clientLimits, ratioBound, ruling } from './ruling.js';
import type { PairedBlock, Side } from './sides.js';
import { lossesOfOne, observationOf, pairedBlocks, pairsOf } from './sides.js';

/** Of the resampled means 34 or more lie beyond each end of the interval. */
export const BOOTSTRAP_RESAMPLES = 4_000;

/** What a comparison needs to know beside its two sides. */
export interface JudgeContext {
  readonly plan: Pick<Plan, 'blocks' | 'seed' | 'cpus' | 'byDifference'>;
  readonly deliveryCeilingPerSecond: number | null;
  /** 0 leaves the cross-check out. */
  readonly bootstrapResamples: number;
  /** Of the look at which it is judged; left out where the run was planned without looks. */
  readonly errorAtLook?: ErrorAtLook;
  /** Whether more blocks of a level would come if the run went on; left out where it is done. */
  readonly goesOn?: (scenario: string, level: string) => boolean;
}

/** Every comparison of two sides at one level, or of a derived figure: each metric that both have, once by ratio (or difference), once more by absolute margin where one is set. */
export function compareSides(
  context: JudgeContext,
  scenario: Question['scenario'],
  level: Place,
  arm: 'ab' | 'aa',
  a: Side,
  b: Side,
): Comparison[] {
  return questionsOf(context.plan, scenario, level, arm, a, b).map((question) =>
    decide(context, question, a, b),
  );
}

function questionsOf(
  { byDifference: found }: JudgeContext['plan'],
  scenario: Question['scenario'],
  level: Place,
  arm: 'ab' | 'aa',
  a: Side,
  b: Side,
): Question[] {
  const seen = new Set(promised(level, scenario));
  addJudged(seen, a);
  addJudged(seen, b);
  const base = { scenario, level, arm };
  return METRIC_IDS.flatMap((metric): Question[] => {
    if (!seen.has(metric)) return [];
    const byDifference = byDifferenceOf(found, { scenario: scenario.id, level: level.id, metric });
    const isPrimary = level.primary.includes(metric);
    const row = METRICS[metric];
    const main: Question = {
      ...base,
      metric,
      primary: isPrimary && !byDifference,
      marginKind: row.marginKind,
      margin: row.canBeZero ? row.margin : scenario.ratioMargin,
      byDifference,
    };
    const absolute = level.absoluteMargins?.find((entry) => entry.metric === metric);
    if (!absolute) return [main];
    // The difference takes the place of a ratio that is not judged.
    const primary = isPrimary && byDifference !== null;
    return [
      main,
      { ...main, primary, marginKind: 'absolute', margin: absolute.marginUs, byDifference: null },
    ];
  });
}

/** A primary without data has its row too, inconclusive or invalid. */
function promised({ id, primary, load }: Place, scenario: Pick<Scenario, 'levels'>): MetricId[] {
  const isOnTheWay = load?.kind === 'fanout' && id !== scenario.levels.at(-1)?.id;
  return primary.filter((metric) => !(METRICS[metric].fromRisingConnections === true && isOnTheWay));
}

function addJudged(seen: Set<MetricId>, side: Side): void {
  for (const state of [...side.blocks.values()].flat()) {
    if (!state || !('metrics' in state)) continue;
    for (const [id, { judged }] of state.metrics) if (judged) seen.add(id);
  }
}

function decide(context: JudgeContext, question: Question, a: Side, b: Side): Comparison {
  const { metric, marginKind } = question;
  const { errorAtLook = ONE_LOOK } = context;
  const blocks = pairedBlocks(question, a, b);
  const all = pairsOf(metric, blocks);
  const pairs = marginKind === 'ratio' ? all.filter((pair) => pair.a > 0 && pair.b > 0) : all;
  const data = pairs.map((pair) => (marginKind === 'ratio' ? Math.log(pair.b / pair.a) : pair.b - pair.a));
  const estimate = data.length >= MINIMUM.intervalBlocks ? estimateMean(data, errorAtLook) : null;
  const own = (value: number | undefined) =>
    value === undefined ? null : marginKind === 'ratio' ? Math.exp(value) : value;
  // Means whose quotient, or difference, is the estimate itself.
  const meanOf = (values: number[]) =>
    values.length === 0 ? null : marginKind === 'ratio' ? geometricMean(values) : mean(values);
  const limits = limitsIn(context, question, blocks);
  const found = ruling(question, {
    plannedBlocks: context.plan.blocks,
    deliveryCeilingPerSecond: context.deliveryCeilingPerSecond,
    intervals: estimate,
    blocks,
    pairs,
    limits,
    blocksLeft: blocksLeft(context, question, a, b),
    withoutLogarithm: all.length - pairs.length,
    losses: lossesOfOne(question, a, b),
  });
  const bootstrap = crossCheck(context, question, data);
  return {
    scenario: question.scenario.id,
    level: question.level.id,
    metric,
    unit: METRICS[metric].unit,
    arm: question.arm,
    a: a.target,
    b: b.target,
    ratio: own(data.length === 0 ? undefined : mean(data)),
    low: own(estimate?.low),
    high: own(estimate?.high),
    low90: own(estimate?.low90),
    high90: own(estimate?.high90),
    aEstimate: meanOf(pairs.map((pair) => pair.a)),
    bEstimate: meanOf(pairs.map((pair) => pair.b)),
    marginKind,
    margin: question.margin,
    ...found,
    primary: question.primary,
    blocks: data.length,
    smallestDetectableRatio:
      estimate && marginKind === 'ratio'
        ? smallestDetectableRatio(estimate.deviation, estimate.n, question.margin, errorAtLook)
        : null,
    ...(limits ? { boundBy: limits, ...boundIn(question, found, limits) } : {}),
    ...(estimate ? openIn(question, found, estimate) : {}),
    ...(bootstrap ? { bootstrap } : {}),
  };
}

function blocksLeft({ plan, goesOn }: JudgeContext, { scenario, level }: Question, a: Side, b: Side): number {
  if (!goesOn?.(scenario.id, level.id)) return 0;
  return plan.blocks - [...a.blocks.keys()].filter((block) => b.blocks.has(block)).length;
}

function boundIn(
  question: Question,
  found: Ruling,
  limits: NonNullable<Comparison['boundBy']>,
): Pick<Comparison, 'bound'> {
  const bound = ratioBound(question, found, limits);
  return bound === null ? {} : { bound };
}

/** What would decide it, where its interval lies across the margin. */
function openIn(
  { marginKind, margin }: Question,
  { decidedBy }: Ruling,
  estimate: Estimate,
): Pick<Comparison, 'blocksToDecide'> {
  if (decidedBy.kind !== 'interval' || decidedBy.lies !== 'across') return {};
  const beyond = Math.abs(estimate.mean) - (marginKind === 'ratio' ? Math.log(margin) : margin);
  // Beyond the margin the 95 % interval has to leave it, inside of it the 90 % interval has to lie.
  return { blocksToDecide: blocksToDecide(estimate, Math.abs(beyond), beyond > 0 ? 0.05 : 0.1) };
}

/** What limited each side, where that decides what a comparison may say. */
function limitsIn(
  { plan, deliveryCeilingPerSecond }: JudgeContext,
  { metric, level }: Question,
  blocks: readonly PairedBlock[],
): Limits | null {
  const { comparable } = METRICS[metric];
  if (comparable === 'below-half-the-delivery-ceiling') return clientLimits(blocks, deliveryCeilingPerSecond);
  const isOwnLimit = comparable === 'as-own-limit-at-capacity' && isCapacity(level);
  return isOwnLimit || comparable === 'as-own-limit-of-the-slower' ? limitsOf(plan, blocks) : null;
}

/** The same data without Student's assumption: resampled blocks, and the verdict that their intervals alone would give. */
function crossCheck(
  { plan, bootstrapResamples: resamples, errorAtLook = ONE_LOOK }: JudgeContext,
  question: Question,
  data: readonly number[],
): Comparison['bootstrap'] | null {
  if (resamples === 0 || data.length < MINIMUM.bootstrapPairs) return null;
  const intervals = bootstrapMean(data, { seed: plan.seed, resamples }, errorAtLook);
  if (!intervals) return null;
  const own = (value: number) => (question.marginKind === 'ratio' ? Math.exp(value) : value);
  const back: Intervals = {
    low: own(intervals.low),
    high: own(intervals.high),
    low90: own(intervals.low90),
    high90: own(intervals.high90),
  };
  return { ...back, verdict: byInterval(question, intervals).verdict };
}

function limitsOf(plan: Pick<Plan, 'cpus'>, blocks: readonly PairedBlock[]): Limits {
  const of = (side: 'a' | 'b') =>
    commonest(
      blocks.flatMap((block) => {
        const observation = observationOf(block[side]);
        return observation ? [limitingPart(observation, plan.cpus)] : [];
      }),
    );
  return { a: of('a'), b: of('b') };
}
