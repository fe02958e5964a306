import { figureOf } from '../analysis/claims/figures.js';
import { coresAt, rowsBetween } from '../analysis/claims/places.js';
import type {
  FoundForTrigger,
  JudgedTrigger,
  OpenTrigger,
  Trigger,
  TriggeredBy,
  TriggerOutcome,
} from '../model/decision/trigger.js';
import type { MetricId } from '../model/metrics.js';
import { METRICS } from '../model/metrics.js';
import type { Comparison } from '../model/report/comparison/comparison.js';
import type { MeasuredRun } from './measured-run.js';

type WatchedNeed = Extract<TriggeredBy, { kind: 'need' }>;
/** What a team's needs say today, or why they say nothing. */
export type NeedOf = (need: WatchedNeed) => number | 'needs-not-given' | 'not-in-the-needs';

interface Ends {
  readonly low: number;
  readonly high: number;
}

type Found =
  | {
      readonly kind: 'found';
      readonly shown: FoundForTrigger;
      /** The 95 % interval, as far as a bound leaves it closed. */
      readonly whole: Ends;
    }
  | { readonly kind: 'open'; readonly open: OpenTrigger };

/** Each trigger of a decision against a new run, by the whole interval. */
export function judgeTriggers(
  triggers: readonly Trigger[],
  run: MeasuredRun,
  needOf: NeedOf,
): JudgedTrigger[] {
  return triggers.map((trigger): JudgedTrigger => {
    const found = foundFor(trigger, run, needOf);
    if (found.kind === 'open') return { trigger, found: null, outcome: 'undecided', open: found.open };
    const outcome = outcomeOf(trigger, found);
    const open = outcome === 'undecided' ? 'across-the-bound' : null;
    return { trigger, found: found.shown, outcome, open };
  });
}

/** Inside all of its bounds, wholly beyond one of them, or across. Between two bounds, as equivalence is tested, 90 % of it. */
function outcomeOf(
  { atLeast, atMost }: Trigger,
  { shown, whole }: Extract<Found, { kind: 'found' }>,
): TriggerOutcome {
  const from = atLeast ?? -Infinity;
  const to = atMost ?? Infinity;
  if (whole.high < from || whole.low > to) return 'broken';
  const { low, high } = asFarAsKnown(shown, shown.is);
  return low >= from && high <= to ? 'holds' : 'undecided';
}

/** Where something else than the service was the limit, the truth may lie anywhere beyond. */
function asFarAsKnown({ low, high }: Ends, is: FoundForTrigger['is']): Ends {
  return { low: is === 'most' ? -Infinity : low, high: is === 'least' ? Infinity : high };
}

function foundFor({ of, atLeast, atMost }: Trigger, run: MeasuredRun, needOf: NeedOf): Found {
  if (of.kind === 'need') {
    const value = needOf(of);
    return typeof value === 'number' ? exactly(value, 'told') : { kind: 'open', open: value };
  }
  if (isOfAnotherObjective(of, run)) return { kind: 'open', open: 'another-objective' };
  return of.kind === 'figure'
    ? figureFor(of, run)
    : comparisonFor(of, run, atLeast !== null && atMost !== null);
}

/** Known where a rate was found. */
function isOfAnotherObjective(
  { scenario, level, objectiveUs }: Exclude<TriggeredBy, WatchedNeed>,
  { report: { staircases } }: MeasuredRun,
): boolean {
  return (
    objectiveUs !== undefined &&
    staircases.some(
      (row) => row.scenario === scenario && row.level === level && row.objectiveUs !== objectiveUs,
    )
  );
}

const exactly = (value: number, is: 'told' | 'lost'): Found =>
  foundAs({ estimate: value, low: value, high: value, is });

const foundAs = (shown: FoundForTrigger, whole: Ends = shown): Found => ({
  kind: 'found',
  shown,
  whole: asFarAsKnown(whole, shown.is),
});

function figureFor(of: Extract<TriggeredBy, { kind: 'figure' }>, { plan, report }: MeasuredRun): Found {
  const figure = figureOf(of, of.target, plan, report);
  if (figure.kind === 'absent') return { kind: 'open', open: 'not-in-the-run' };
  if (figure.kind === 'undecided') return { kind: 'open', open: 'not-decided-by-the-run' };
  if (figure.kind === 'lost')
    return Number.isNaN(figure.worst)
      ? { kind: 'open', open: 'not-decided-by-the-run' }
      : exactly(figure.worst, 'lost');
  const cores = of.perCore ? coresAt(plan, of) : 1;
  const { estimate, low, high } = figure.interval;
  return foundAs({
    estimate: estimate / cores,
    low: low / cores,
    high: high / cores,
    is: figure.heldBack ? asBound(of.metric) : 'interval',
  });
}

/** Held back, a figure where less is better is this at most. */
const asBound = (metric: MetricId) => (METRICS[metric].better === 'higher' ? 'least' : 'most');

function comparisonFor(
  of: Extract<TriggeredBy, { kind: 'comparison' }>,
  { report }: MeasuredRun,
  isBetween: boolean,
): Found {
  const row = rowsBetween(report, of, of.a, of.b).find(
    ({ metric, marginKind }) => metric === of.metric && marginKind === of.marginKind,
  );
  if (!row) return { kind: 'open', open: 'not-in-the-run' };
  if (row.decidedBy.kind === 'outcome') return exactly(worstFor(row, row.decidedBy.loser), 'lost');
  const { ratio, low, high, low90, high90, bound: is = 'interval' } = row;
  const isJudged = row.decidedBy.kind === 'interval' && row.verdict !== 'invalid';
  if (!isJudged || ratio === null || low === null || high === null || low90 === null || high90 === null)
    return { kind: 'open', open: 'not-decided-by-the-run' };
  const ends = isBetween ? { low: low90, high: high90 } : { low, high };
  return foundAs({ estimate: ratio, ...ends, is }, { low, high });
}

/** A side that lost most of its blocks has the worst figure there is: b over a, or b less a. */
function worstFor({ metric, marginKind }: Comparison, loser: 'a' | 'b'): number {
  const isLarge = (METRICS[metric].better === 'lower') === (loser === 'b');
  if (isLarge) return Number.MAX_VALUE;
  return marginKind === 'ratio' ? 0 : -Number.MAX_VALUE;
}
