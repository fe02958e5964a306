import type { DeciderOf } from '../../model/plan/claim.js';
import { METRICS } from '../../model/metrics.js';
import type { Absence, Expected } from '../../model/report/findings/evidence-finding.js';
import type { HeldBack } from '../../model/report/findings/held-back.js';
import type { Comparison, Summary } from '../../model/report/comparison/comparison.js';
import { MINIMUM } from '../../rules/minimum.js';
import { mayBeBound } from '../comparison/ruling.js';
import type { Answer, Settled } from './answer.js';
import { NOTHING_SHOWN, undecided } from './answer.js';
import type { ClaimPlace, ClaimPlan, Found } from './places.js';
import { coresAt, isWeighed, lossesOf, notPlanned, nothing, summaryAt, targetIn } from './places.js';
import type { Interval } from './probability.js';
import { probabilityBeyond, scaleOf } from './probability.js';

/** One target's figure, or why it decides nothing. */
export type HeldFigure =
  | { readonly kind: 'absent'; readonly absence: Absence }
  | { readonly kind: 'undecided'; readonly ruling: Settled; readonly summary: Summary | undefined }
  /** It lost over half of its blocks, which counts as the worst figure there is, as it does in a comparison. */
  | {
      readonly kind: 'lost';
      readonly ruling: Settled;
      readonly worst: number;
      readonly summary: Summary | undefined;
    }
  | {
      readonly kind: 'held';
      readonly interval: Interval;
      /** Where the truth may lie: where something else held the target back, at any better figure too. */
      readonly allowed: Pick<Interval, 'low' | 'high'>;
      readonly heldBack: HeldBack | null;
      readonly summary: Summary;
    };

/** The rules in the order in which they apply; the first that speaks decides. */
export function figureOf(place: ClaimPlace, target: string, plan: ClaimPlan, found: Found): HeldFigure {
  const summary = summaryAt(found, place, target);
  const absence =
    notPlanned(plan, place, [target]) ??
    (!summary && isWeighed(place.metric) ? ({ kind: 'not-in-this-lab' } as const) : null);
  if (absence !== null) return { kind: 'absent', absence };
  const lost = byLosses(place, target, plan, found);
  if (lost) return { ...lost, summary };
  const ruling = tooFewBlocks(plan, summary) ?? tooFewSamples(summary) ?? spoiledPairs(place, target, found);
  if (ruling) return { kind: 'undecided', ruling, summary };
  if (!summary || summary.low === null || summary.high === null)
    return { kind: 'undecided', ruling: undecided({ kind: 'no-interval' }), summary };
  const { estimate, low, high, blocks } = summary;
  const heldBack = heldBackAt(place, target, found);
  return {
    kind: 'held',
    interval: { estimate, low, high, blocks },
    allowed: heldBack ? orBetter(place, { low, high }) : { low, high },
    heldBack,
    summary,
  };
}

function orBetter({ metric }: ClaimPlace, { low, high }: Pick<Interval, 'low' | 'high'>) {
  return METRICS[metric].better === 'higher' ? { low, high: Infinity } : { low: -Infinity, high };
}

function byLosses(
  place: ClaimPlace,
  target: string,
  plan: ClaimPlan,
  found: Found,
): Pick<Extract<HeldFigure, { kind: 'lost' }>, 'kind' | 'ruling' | 'worst'> | null {
  const { lost, known } = lossesOf(plan, place, target, found);
  if (known < MINIMUM.pairs || lost <= known / 2) return null;
  const { lostBlock, better } = METRICS[place.metric];
  const worst = lostBlock === 'no-figure' ? NaN : better === 'lower' ? Number.MAX_VALUE : 0;
  return { kind: 'lost', ruling: undecided({ kind: 'lost-blocks', target, lost, known }), worst };
}

/** A size weighed once a run has no need of blocks. */
function tooFewBlocks({ blocks }: ClaimPlan, summary: Summary | undefined): Settled | null {
  if (summary && isWeighed(summary.metric)) return null;
  const needed = MINIMUM.pairs;
  if (blocks < needed) return undecided({ kind: 'too-few-planned', blocks, needed });
  if (!summary) return undecided({ kind: 'nothing-measured' });
  return summary.blocks < needed ? undecided({ kind: 'too-few-left', blocks: summary.blocks, needed }) : null;
}

/** A percentile of too few requests decides nothing, whatever its interval over blocks says. */
function tooFewSamples(summary: Summary | undefined): Settled | null {
  const thin = summary?.thin ?? 0;
  return thin > 0 ? undecided({ kind: 'too-few-samples', blocks: thin }) : null;
}

/** What was spoiled more on one side than on the other was chosen by the result; a capacity that something else limited is not the target's. */
function spoiledPairs(place: ClaimPlace, target: string, { comparisons }: Found): Settled | null {
  const rows = comparisons.filter(
    (row) =>
      row.arm === 'ab' &&
      row.scenario === place.scenario &&
      row.level === place.level &&
      (row.a === target || row.b === target),
  );
  const spoiled = rows.find(
    (row) =>
      (row.metric === place.metric && row.decidedBy.kind === 'uneven-losses') ||
      (isOfCapacity(place) && isLimitedElsewhere(row, target)),
  );
  if (!spoiled) return null;
  const { a, b, boundBy, decidedBy } = spoiled;
  const why =
    decidedBy.kind === 'uneven-losses' || !boundBy ? decidedBy : { kind: 'bound-by' as const, ...boundBy };
  return undecided({ kind: 'comparison', a, b, decidedBy: why, againstDifference: false });
}

/** What else than the target itself limited its rate within an objective, or a broadcast's completion. */
function heldBackAt(place: ClaimPlace, target: string, { comparisons }: Found): HeldBack | null {
  if (!mayBeBound(place.metric)) return null;
  const limits = comparisons.flatMap(({ arm, scenario, level, metric, a, b, boundBy }) =>
    arm === 'ab' &&
    scenario === place.scenario &&
    level === place.level &&
    metric === place.metric &&
    (a === target || b === target)
      ? (boundBy?.[a === target ? 'a' : 'b'] ?? [])
      : [],
  );
  const by = limits.find((limit) => limit !== 'target');
  return by === undefined ? null : { target, by };
}

const isOfCapacity = ({ metric }: ClaimPlace): boolean =>
  metric === 'capacity_per_core' || METRICS[metric].comparable === 'as-own-limit-at-capacity';

function isLimitedElsewhere({ a, boundBy }: Comparison, target: string): boolean {
  return boundBy !== undefined && boundBy[a === target ? 'a' : 'b'] !== 'target';
}

/** How one target's figure came out against its bound. */
export function figureAnswer(decider: DeciderOf<'figure'>, plan: ClaimPlan, found: Found): Answer {
  const target = targetIn(plan, decider.target) ?? decider.target;
  const cores = coresAt(plan, decider);
  const common = {
    targets: [target],
    marginKind: null,
    expected: expectedOf(decider.predicted, cores),
  };
  const held = figureOf(decider, target, plan, found);
  if (held.kind === 'absent') return { ...common, finding: nothing(held.absence), probability: null };
  const shown = shownOf(held.summary);
  if ('aboveTimesCores' in decider.predicted && cores < 2)
    return { ...common, finding: { ...shown, ...undecided({ kind: 'one-core' }) }, probability: null };
  const bounds = boundsOf(decider.predicted, cores);
  return { ...common, ...against(held, bounds, shown, decider, found.errorAtLook) };
}

/** How a share that is known from below and from above came out: the lower end decides for it, the upper against it. */
export function shareAnswer(decider: DeciderOf<'share'>, plan: ClaimPlan, found: Found): Answer {
  const target = targetIn(plan, decider.target) ?? decider.target;
  const common = {
    targets: [target],
    marginKind: null,
    expected: { kind: 'share', bound: decider.above } as const,
  };
  const least = figureOf(decider, target, plan, found);
  const most = figureOf({ ...decider, metric: decider.upper }, target, plan, found);
  if (least.kind === 'absent') return { ...common, finding: nothing(least.absence), probability: null };
  const shown = shownOf(least.summary);
  const forIt = against(least, { from: decider.above, to: Infinity }, shown, decider, found.errorAtLook);
  if (forIt.finding.outcome === 'as-predicted') return { ...common, ...forIt };
  const againstIt =
    most.kind === 'absent'
      ? null
      : against(
          most,
          { from: decider.above, to: Infinity },
          shownOf(most.summary),
          {
            ...decider,
            metric: decider.upper,
          },
          found.errorAtLook,
        );
  if (againstIt?.finding.outcome === 'opposite') return { ...common, metric: decider.upper, ...againstIt };
  const open =
    forIt.finding.outcome === 'opposite' ? undecided({ kind: 'interval', outcome: 'undecided' }) : {};
  return { ...common, finding: { ...forIt.finding, ...open }, probability: null };
}

interface Bounds {
  readonly from: number;
  readonly to: number;
}

function against(
  held: Exclude<HeldFigure, { kind: 'absent' }>,
  bounds: Bounds,
  shown: ReturnType<typeof shownOf>,
  { metric }: ClaimPlace,
  errorAtLook: Found['errorAtLook'],
): Pick<Answer, 'finding' | 'probability'> {
  if (held.kind === 'undecided') return { finding: { ...shown, ...held.ruling }, probability: null };
  if (held.kind === 'lost') {
    const { worst, ruling } = held;
    const outcome = Number.isNaN(worst) ? 'undecided' : outcomeOf(bounds, { low: worst, high: worst });
    return { finding: { ...shown, ...ruling, outcome }, probability: null };
  }
  const { heldBack, allowed } = held;
  const outcome = outcomeOf(bounds, allowed);
  const isBeyondIt = heldBack !== null && outcome !== outcomeOf(bounds, held.interval);
  const found = isBeyondIt
    ? ({ kind: 'held-back', ...heldBack } as const)
    : ({ kind: 'interval', outcome } as const);
  const finding = { ...shown, ...(heldBack ? { heldBack: [heldBack] } : {}), outcome, found };
  if (outcome === 'undecided' || isWeighed(metric)) return { finding, probability: null };
  const ends = [bounds.from, bounds.to].filter(Number.isFinite);
  const probabilities = ends.map((bound) =>
    probabilityBeyond(held.interval, bound, scaleOf(metric), errorAtLook),
  );
  // Between two bounds both must hold; outside of them one does.
  const probability = outcome === 'as-predicted' ? Math.max(...probabilities) : Math.min(...probabilities);
  return { finding, probability };
}

const shownOf = (summary: Summary | undefined) => ({
  ...NOTHING_SHOWN,
  ...(summary ? { estimate: summary.estimate, low: summary.low, high: summary.high } : {}),
});

function expectedOf(predicted: DeciderOf<'figure'>['predicted'], cores: number): Expected {
  if ('above' in predicted) return { kind: 'above', bound: predicted.above };
  if ('below' in predicted) return { kind: 'below', bound: predicted.below };
  if ('aboveTimesCores' in predicted)
    return { kind: 'above-times-cores', times: predicted.aboveTimesCores, cores };
  const [from, to] = predicted.between;
  return { kind: 'between', from, to };
}

function boundsOf(predicted: DeciderOf<'figure'>['predicted'], cores: number): Bounds {
  if ('between' in predicted) return { from: predicted.between[0], to: predicted.between[1] };
  if ('below' in predicted) return { from: -Infinity, to: predicted.below };
  return {
    from: 'above' in predicted ? predicted.above : predicted.aboveTimesCores * cores,
    to: Infinity,
  };
}

/** An interval that ends on the bound is not wholly beyond it; a side without a bound is never left. */
export function outcomeOf(
  { from, to }: Bounds,
  { low, high }: { readonly low: number; readonly high: number },
): 'as-predicted' | 'opposite' | 'undecided' {
  const isAbove = from === -Infinity || low > from;
  const isBelow = to === Infinity || high < to;
  if (isAbove && isBelow) return 'as-predicted';
  return high < from || low > to ? 'opposite' : 'undecided';
}
