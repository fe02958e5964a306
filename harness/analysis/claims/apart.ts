import { breakEvenMonths, extraCompute } from '../cost/cost.js';
import { METRICS } from '../../model/metrics.js';
import type { DeciderOf } from '../../model/plan/claim.js';
import type { Cores, Kept } from '../../model/report/findings/evidence-finding.js';
import type { Answer, Settled, Shown } from './answer.js';
import { NOTHING_SHOWN, undecided } from './answer.js';
import type { HeldFigure } from './figures.js';
import { figureOf } from './figures.js';
import { sidesIn } from './pairs.js';
import type { ClaimPlace, ClaimPlan, Found } from './places.js';
import { coresAt, nothing } from './places.js';
import { probabilityBeyond, scaleOf } from './probability.js';

/** Deciders that look at each target's own interval. */
type EachDecider = DeciderOf<'factor-apart' | 'kept-by-b' | 'cost'>;

type Planned = Exclude<HeldFigure, { kind: 'absent' }>;
type Held = Extract<HeldFigure, { kind: 'held' }>;

interface Both<Figure = Planned> {
  readonly a: Figure;
  readonly b: Figure;
}

/** Each target's figure; or the answer, where one of them was not planned. */
function bothOf(decider: EachDecider, plan: ClaimPlan, found: Found): Both | Pick<Answer, 'finding'> {
  const [a, b] = sidesIn(plan, decider).map((target) => figureOf(decider, target, plan, found));
  if (!a || !b) throw new Error('A decider of two targets has two.');
  const absent = a.kind === 'absent' ? a : b.kind === 'absent' ? b : null;
  if (absent) return { finding: nothing(absent.absence) };
  return { a, b } as Both;
}

/** Each target's interval; or the answer, where one of them has none. */
function heldBy(decider: EachDecider, plan: ClaimPlan, found: Found): Both<Held> | Pick<Answer, 'finding'> {
  const both = bothOf(decider, plan, found);
  if ('finding' in both) return both;
  const { a, b } = both;
  if (a.kind !== 'held') return { finding: { ...shownOf(both), ...a.ruling } };
  if (b.kind !== 'held') return { finding: { ...shownOf(both), ...b.ruling } };
  return { a, b };
}

function shownOf({ a, b }: Both): Shown {
  const heldBack = [a, b].flatMap((figure) => (figure.kind === 'held' ? (figure.heldBack ?? []) : []));
  return {
    ...NOTHING_SHOWN,
    aEstimate: a.summary?.estimate ?? null,
    bEstimate: b.summary?.estimate ?? null,
    ...(heldBack.length > 0 ? { heldBack } : {}),
  };
}

/** b better by the factor, even at the ends of both intervals that favour it least. */
export function factorAnswer(decider: DeciderOf<'factor-apart'>, plan: ClaimPlan, found: Found): Answer {
  const common = {
    targets: sidesIn(plan, decider),
    marginKind: null,
    expected: { kind: 'factor', factor: decider.factor } as const,
    probability: null,
  };
  const both = heldBy(decider, plan, found);
  if ('finding' in both) return { ...common, ...both };
  const { a, b } = both;
  const [x, y] = METRICS[decider.metric].better === 'higher' ? [b, a] : [a, b];
  const estimate = x.interval.estimate / y.interval.estimate;
  const low = x.interval.low / y.interval.high;
  const high = x.interval.high / y.interval.low;
  const outcome = low >= decider.factor ? 'as-predicted' : high < decider.factor ? 'opposite' : 'undecided';
  const blocks = Math.min(x.interval.blocks, y.interval.blocks);
  const { coresForPerSecond: perSecond } = decider;
  return {
    ...common,
    finding: {
      ...shownOf(both),
      estimate,
      low,
      high,
      outcome,
      found:
        perSecond === undefined
          ? { kind: 'interval', outcome }
          : {
              kind: 'cores',
              perSecond,
              a: coresFor(perSecond, decider, a.interval),
              b: coresFor(perSecond, decider, b.interval),
            },
    },
    // Ends of two 95 % intervals that clear the factor together are farther apart than 5 % asks for.
    probability:
      outcome === 'undecided'
        ? null
        : probabilityBeyond(
            { estimate, low, high, blocks },
            decider.factor,
            'logarithmic',
            found.errorAtLook,
          ),
  };
}

/** By CPU seconds of one, or how many there are in a CPU second. */
function coresFor(
  perSecond: number,
  { metric }: ClaimPlace,
  { estimate, low, high }: Held['interval'],
): Cores {
  const cores = (value: number): number =>
    METRICS[metric].better === 'higher' ? perSecond / value : perSecond * value;
  const ends = [cores(low), cores(high)];
  return { estimate: cores(estimate), low: Math.min(...ends), high: Math.max(...ends) };
}

/** Both held to one bound: b keeps it and a does not. */
export function keptAnswer(decider: DeciderOf<'kept-by-b'>, plan: ClaimPlan, found: Found): Answer {
  const { bound } = decider;
  const at = 'atLeast' in bound ? 'least' : 'most';
  const limit = 'atLeast' in bound ? bound.atLeast : bound.atMost;
  const common = {
    targets: sidesIn(plan, decider),
    marginKind: null,
    expected: { kind: 'kept-by-b', at, bound: limit } as const,
    probability: null,
  };
  const both = bothOf(decider, plan, found);
  if ('finding' in both) return { ...common, ...both };
  const shown = shownOf(both);
  const a = keptBy(both.a, at, limit);
  const b = keptBy(both.b, at, limit);
  const ruling = keptRuling(a, b);
  const reasons = [...(a === 'open' ? openRuling(both.a) : []), ...(b === 'open' ? openRuling(both.b) : [])];
  const [open] = ruling.outcome === 'undecided' ? reasons : [];
  if (open) return { ...common, finding: { ...shown, ...open } };
  const by = (side: HeldFigure) =>
    side.kind === 'held'
      ? probabilityBeyond(side.interval, limit, scaleOf(decider.metric), found.errorAtLook)
      : 0;
  const probability =
    ruling.outcome === 'as-predicted'
      ? Math.max(by(both.a), by(both.b))
      : ruling.outcome === 'opposite'
        ? by(a === 'kept' ? both.a : both.b)
        : null;
  return { ...common, finding: { ...shown, ...ruling }, probability };
}

const openRuling = (figure: HeldFigure): Settled[] =>
  figure.kind === 'undecided' || figure.kind === 'lost' ? [figure.ruling] : [];

function keptRuling(a: Kept, b: Kept): Settled {
  const found = { kind: 'kept', a, b } as const;
  if (a === 'kept' || b === 'missed') return { outcome: 'opposite', found };
  return a === 'missed' && b === 'kept' ? { outcome: 'as-predicted', found } : undecided(found);
}

/** A target that lost over half of its blocks missed it, where its figure is of being served. */
function keptBy(figure: HeldFigure, at: 'least' | 'most', bound: number): Kept {
  if (figure.kind === 'lost') return Number.isNaN(figure.worst) ? 'open' : 'missed';
  if (figure.kind !== 'held') return 'open';
  const { low, high } = figure.allowed;
  const isKept = at === 'least' ? low >= bound : high <= bound;
  if (isKept) return 'kept';
  return (at === 'least' ? high < bound : low > bound) ? 'missed' : 'open';
}

/** What a needs beyond b, in money, against what a rewrite costs: both as ranges; a rate that something else held back may be any higher one. */
export function costAnswer(decider: DeciderOf<'cost'>, plan: ClaimPlan, found: Found): Answer {
  const { ratePerSecond, prices } = decider;
  const { rewrite, horizonMonths: months } = prices;
  const common = {
    targets: sidesIn(plan, decider),
    marginKind: null,
    expected: { kind: 'cost', ratePerSecond, months, rewrite } as const,
    probability: null,
  };
  const both = heldBy(decider, plan, found);
  if ('finding' in both) return { ...common, ...both };
  const { a, b } = both;
  const { least, most } = extraCompute(
    ratePerSecond,
    { a: a.allowed, b: b.allowed, cores: coresAt(plan, decider) },
    prices,
  );
  const outcome = most < rewrite.least ? 'as-predicted' : least > rewrite.most ? 'opposite' : 'undecided';
  const soonest = breakEvenMonths(rewrite.least, most / months);
  return {
    ...common,
    finding: {
      ...shownOf(both),
      outcome,
      found: { kind: 'extra-cost', least, most, soonestMonths: Number.isFinite(soonest) ? soonest : null },
    },
  };
}
