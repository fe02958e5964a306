import { figureOf } from '../analysis/claims/figures.js';
import { coresAt, rowsBetween } from '../analysis/claims/places.js';
import type { MeasuredInterval } from '../model/decision/decision.js';
import type { JudgedTrigger, Trigger, TriggerOutcome, TriggeredBy } from '../model/decision/trigger.js';
import { METRICS } from '../model/metrics.js';
import type { Comparison } from '../model/report/comparison/comparison.js';
import type { MeasuredRun } from './measured-run.js';

type WatchedNeed = Extract<TriggeredBy, { kind: 'need' }>;
/** What a team's needs say today; null where nobody says. */
export type NeedOf = (need: WatchedNeed) => number | null;

type Found =
  | { readonly kind: 'found'; readonly measured: MeasuredInterval; readonly whole: MeasuredInterval }
  | { readonly kind: 'open'; readonly open: NonNullable<JudgedTrigger['open']> };

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
    return { trigger, found: found.measured, outcome, open };
  });
}

/** Inside all of its bounds, wholly beyond one of them, or across. Between two bounds, as equivalence is tested, 90 % of it. */
function outcomeOf(
  { atLeast, atMost }: Trigger,
  { measured, whole }: Extract<Found, { kind: 'found' }>,
): TriggerOutcome {
  const from = atLeast ?? -Infinity;
  const to = atMost ?? Infinity;
  if (whole.high < from || whole.low > to) return 'broken';
  return measured.low >= from && measured.high <= to ? 'holds' : 'undecided';
}

function foundFor({ of, atLeast, atMost }: Trigger, run: MeasuredRun, needOf: NeedOf): Found {
  switch (of.kind) {
    case 'need': {
      const value = needOf(of);
      return value === null ? { kind: 'open', open: 'needs-not-given' } : exactly(value);
    }
    case 'figure':
      return figureFor(of, run);
    case 'comparison':
      return comparisonFor(of, run, atLeast !== null && atMost !== null);
  }
}

const exactly = (value: number): Found => {
  const measured = { estimate: value, low: value, high: value };
  return { kind: 'found', measured, whole: measured };
};

function figureFor(of: Extract<TriggeredBy, { kind: 'figure' }>, { plan, report }: MeasuredRun): Found {
  const figure = figureOf(of, of.target, plan, report);
  if (figure.kind === 'absent') return { kind: 'open', open: 'not-in-the-run' };
  if (figure.kind === 'undecided') return { kind: 'open', open: 'not-decided-by-the-run' };
  if (figure.kind === 'lost')
    return Number.isNaN(figure.worst)
      ? { kind: 'open', open: 'not-decided-by-the-run' }
      : exactly(figure.worst);
  const cores = of.perCore ? coresAt(plan, of) : 1;
  const { estimate, low, high } = figure.interval;
  const measured = { estimate: estimate / cores, low: low / cores, high: high / cores };
  return { kind: 'found', measured, whole: measured };
}

function comparisonFor(
  of: Extract<TriggeredBy, { kind: 'comparison' }>,
  { report }: MeasuredRun,
  isBetween: boolean,
): Found {
  const row = rowsBetween(report, of, of.a, of.b).find(
    ({ metric, marginKind }) => metric === of.metric && marginKind === of.marginKind,
  );
  if (!row) return { kind: 'open', open: 'not-in-the-run' };
  if (row.decidedBy.kind === 'outcome') return exactly(worstFor(row, row.decidedBy.loser));
  const { ratio, low, high, low90, high90 } = row;
  const isJudged = row.decidedBy.kind === 'interval' && row.verdict !== 'invalid';
  if (!isJudged || ratio === null || low === null || high === null || low90 === null || high90 === null)
    return { kind: 'open', open: 'not-decided-by-the-run' };
  const whole = { estimate: ratio, low, high };
  return {
    kind: 'found',
    measured: isBetween ? { estimate: ratio, low: low90, high: high90 } : whole,
    whole,
  };
}

/** A side that lost most of its blocks has the worst figure there is: b over a, or b less a. */
function worstFor({ metric, marginKind }: Comparison, loser: 'a' | 'b'): number {
  const isLarge = (METRICS[metric].better === 'lower') === (loser === 'b');
  if (isLarge) return Number.MAX_VALUE;
  return marginKind === 'ratio' ? 0 : -Number.MAX_VALUE;
}
