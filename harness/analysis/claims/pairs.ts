import type { Decider, DeciderOf } from '../../model/plan/claim.js';
import { METRICS } from '../../model/metrics.js';
import type { EvidenceFinding, Expected } from '../../model/report/findings/evidence-finding.js';
import type { Comparison, Summary } from '../../model/report/comparison/comparison.js';
import type { Answer, Settled } from './answer.js';
import { heldBackIn, NOTHING_SHOWN, shownOf, undecided } from './answer.js';
import { outcomeOf } from './figures.js';
import type { ClaimPlan, Found } from './places.js';
import { notPlanned, nothing, rowsBetween, summaryAt, targetIn } from './places.js';
import type { Interval } from './probability.js';
import { probabilityBeyond, verdictProbability } from './probability.js';

type PairDecider = Extract<Decider, { a: string; b: string }>;

/** Both targets of a decider, by their ids where the run has them. */
export function sidesIn(plan: ClaimPlan, { a, b }: Pick<PairDecider, 'a' | 'b'>): [string, string] {
  return [targetIn(plan, a) ?? a, targetIn(plan, b) ?? b];
}

/** Missing where the plan left a side out; undecided where both were planned and nothing came of it that is compared. */
export function nothingBetween(plan: ClaimPlan, decider: PairDecider, found: Found): Answer['finding'] {
  const sides = sidesIn(plan, decider);
  const absent = notPlanned(plan, decider, sides);
  const isOnlyAa = plan.trials.every(({ arm }) => arm === 'aa');
  if (absent || isOnlyAa) return nothing(absent ?? { kind: 'only-aa' });
  const [a, b] = sides.map((target) => summaryAt(found, decider, target));
  const printed = (summary: Summary | undefined) => summary?.blocks ?? 0;
  const isThin = [a, b].every((summary) => printed(summary) === (summary?.thin ?? 0));
  if (printed(a) + printed(b) === 0 || !isThin) return nothing(null);
  return { ...NOTHING_SHOWN, ...undecided({ kind: 'only-printed', a: printed(a), b: printed(b) }) };
}

/** How two targets came out against each other's margin. */
export function comparisonAnswer(decider: DeciderOf<'comparison'>, plan: ClaimPlan, found: Found): Answer {
  const row = rowOf(decider, plan, found);
  const common = {
    targets: sidesIn(plan, decider),
    marginKind: decider.marginKind,
    expected: verdictExpected(decider, plan, row),
  };
  if (!row) return { ...common, finding: nothingBetween(plan, decider, found), probability: null };
  const isOpen = row.verdict === 'inconclusive' || row.verdict === 'invalid';
  const outcome = isOpen ? 'undecided' : row.verdict === decider.predicted ? 'as-predicted' : 'opposite';
  const againstDifference = outcome === 'opposite' && row.verdict === 'equivalent';
  // Equivalence that was predicted at each of several levels is an intersection-union test and needs no correction.
  const isUncorrected = isOpen || (outcome === 'as-predicted' && row.verdict === 'equivalent');
  return {
    ...common,
    finding: { ...shownOf(row), outcome, found: { ...becauseOf(row), againstDifference } },
    probability: isUncorrected ? null : verdictProbability(row, found.errorAtLook),
  };
}

/** How far apart they are against a bound that is not the margin. */
export function apartAnswer(decider: DeciderOf<'apart'>, plan: ClaimPlan, found: Found): Answer {
  const row = rowOf(decider, plan, found);
  const { predicted } = decider;
  const [bound, expected]: [number, Expected] =
    'above' in predicted
      ? [predicted.above, { kind: 'above', bound: predicted.above }]
      : [predicted.below, { kind: 'below', bound: predicted.below }];
  const common = { targets: sidesIn(plan, decider), marginKind: decider.marginKind, expected };
  if (!row) return { ...common, finding: nothingBetween(plan, decider, found), probability: null };
  const shown = shownOf(row);
  const lost = loserOf(row);
  const bIsMore = METRICS[decider.metric].better === 'higher';
  if (lost !== null) {
    // Of a side that lost its blocks the figure counts as the worst there is.
    const isAbove = (lost === 'a') === bIsMore;
    const outcome = isAbove === 'above' in predicted ? 'as-predicted' : 'opposite';
    return { ...common, finding: { ...shown, outcome, found: becauseOf(row) }, probability: null };
  }
  const interval = judgedInterval(row);
  if (!interval) return { ...common, finding: { ...shown, ...undecided(becauseOf(row)) }, probability: null };
  const bounds = 'above' in predicted ? { from: bound, to: Infinity } : { from: -Infinity, to: bound };
  const outcome = outcomeOf(bounds, allowedBy(row, interval));
  return {
    ...common,
    finding: { ...shown, outcome, found: byInterval(row, outcome, outcomeOf(bounds, interval)) },
    probability:
      outcome === 'undecided'
        ? null
        : probabilityBeyond(
            interval,
            bound,
            decider.marginKind === 'ratio' ? 'logarithmic' : 'linear',
            found.errorAtLook,
          ),
  };
}

/** Whether b has a figure where a has none at all. */
export function reachedAnswer(decider: DeciderOf<'reached-by-b'>, plan: ClaimPlan, found: Found): Answer {
  const row = rowOf({ ...decider, marginKind: METRICS[decider.metric].marginKind }, plan, found);
  const common = {
    targets: sidesIn(plan, decider),
    marginKind: 'ratio' as const,
    expected: { kind: 'reached-by-b', oppositeFromShare: decider.oppositeFromShare } as const,
  };
  if (!row) return { ...common, finding: nothingBetween(plan, decider, found), probability: null };
  const shown = shownOf(row);
  const why = becauseOf(row);
  const lost = loserOf(row);
  if (lost !== null) {
    const outcome = lost === 'a' ? 'as-predicted' : 'opposite';
    return { ...common, finding: { ...shown, outcome, found: why }, probability: null };
  }
  const interval = judgedInterval(row);
  if (!interval) return { ...common, finding: { ...shown, ...undecided(why) }, probability: null };
  const most = 1 / decider.oppositeFromShare;
  const bounds = { from: -Infinity, to: most };
  const within = outcomeOf(bounds, allowedBy(row, interval));
  const ruling: Settled =
    within === 'as-predicted'
      ? { outcome: 'opposite', found: { kind: 'interval', outcome: 'opposite' } }
      : within === 'opposite'
        ? { outcome: 'between', found: { kind: 'reached-by-both' } }
        : undecided(byInterval(row, 'undecided', outcomeOf(bounds, interval)));
  return {
    ...common,
    finding: { ...shown, ...ruling },
    probability:
      within === 'undecided' ? null : probabilityBeyond(interval, most, 'logarithmic', found.errorAtLook),
  };
}

/** What limited a target at its capacity. */
export function limitAnswer(decider: DeciderOf<'limit'>, plan: ClaimPlan, found: Found): Answer {
  const [a, b] = sidesIn(plan, decider);
  const common = {
    targets: [decider.of === 'a' ? a : b],
    marginKind: null,
    expected: { kind: 'limit', part: decider.predicted } as const,
    probability: null,
  };
  const rows = rowsBetween(found, decider, a, b).filter(({ metric }) => metric === decider.metric);
  const row = rows[0];
  if (!row) return { ...common, finding: nothingBetween(plan, decider, found) };
  const part = row.boundBy?.[decider.of] ?? null;
  const estimate = decider.of === 'a' ? row.aEstimate : row.bEstimate;
  const enough =
    !['too-few-planned', 'ended-early'].includes(row.decidedBy.kind) && row.verdict !== 'invalid';
  const outcome = !enough
    ? 'undecided'
    : part === decider.predicted
      ? 'as-predicted'
      : part === 'target'
        ? 'opposite'
        : 'undecided';
  return {
    ...common,
    finding: {
      ...shownOf({ ...row, ratio: estimate, low: null, high: null }),
      outcome,
      found: enough ? { kind: 'limit', part } : becauseOf(row),
    },
  };
}

/** The margin is the row's, or the plan's where there is none. */
function verdictExpected(
  { predicted, marginKind, scenario: id }: DeciderOf<'comparison'>,
  plan: ClaimPlan,
  row: Comparison | undefined,
): Expected {
  const scenario = plan.scenarios.find((one) => one.id === id);
  const margin = row?.margin ?? (marginKind === 'ratio' ? scenario?.ratioMargin : undefined) ?? null;
  return { kind: 'verdict', verdict: predicted, margin };
}

/** The row of the decider's margin, with the decider's a first. */
function rowOf(
  decider: Pick<PairDecider, 'a' | 'b' | 'scenario' | 'level' | 'metric'> & {
    marginKind: 'ratio' | 'absolute';
  },
  plan: ClaimPlan,
  found: Found,
): Comparison | undefined {
  const [a, b] = sidesIn(plan, decider);
  return rowsBetween(found, decider, a, b).find(
    ({ metric, marginKind }) => metric === decider.metric && marginKind === decider.marginKind,
  );
}

const becauseOf = ({ a, b, decidedBy }: Comparison) =>
  ({ kind: 'comparison', a, b, decidedBy, againstDifference: false }) as const;

/** The side that lost its blocks, where that decided. */
export const loserOf = ({ decidedBy }: Comparison): 'a' | 'b' | null =>
  decidedBy.kind === 'outcome' ? decidedBy.loser : null;

/** Its interval, where nothing kept it from being judged by it. */
function judgedInterval({ decidedBy, ratio, low, high, blocks }: Comparison): Interval | null {
  if (decidedBy.kind !== 'interval' || ratio === null || low === null || high === null) return null;
  return { estimate: ratio, low, high, blocks };
}

/** Where the true ratio may lie: beyond the interval, too, on the side on which the ratio is a bound. */
function allowedBy({ bound }: Comparison, { low, high }: Interval): Pick<Interval, 'low' | 'high'> {
  return { low: bound === 'most' ? -Infinity : low, high: bound === 'least' ? Infinity : high };
}

/** Why it came out so by its interval: what a bound cannot decide, the interval alone would have. */
function byInterval(
  row: Comparison,
  outcome: ReturnType<typeof outcomeOf>,
  byItself: ReturnType<typeof outcomeOf>,
): EvidenceFinding {
  const heldBack = heldBackIn(row);
  if (heldBack && outcome !== byItself) return { kind: 'held-back', ...heldBack };
  return { kind: 'interval', outcome };
}
