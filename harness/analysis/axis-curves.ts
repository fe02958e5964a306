import type { AxisCurve, CurvePoint } from '../model/crossover.js';
import type { MetricId } from '../model/metrics.js';
import { METRICS } from '../model/metrics.js';
import type { Plan } from '../model/plan.js';
import type { PilotValues } from '../model/rate.js';
import { isPoolBound, rateOf } from '../model/rate.js';
import type { Axis, Curve, Level, Scenario } from '../model/scenario.js';
import type { BandPoint } from '../stats/crossing.js';
import { lastCrossing } from '../stats/crossing.js';
import { simultaneousMeans } from '../stats/simultaneous.js';
import { curveFinding } from './axis-curve-words.js';
import type { Cell } from './cells.js';
import { leadingPair } from './leading-pair.js';
import { lossesAgainst } from './ruling.js';
import type { MeasuredSide } from './sides.js';
import { pairsOf, sideOf } from './sides.js';

/** Metrics that each target is held to by itself: a fan-out that takes longer than its interval never catches up. */
const LIMITS: Partial<Record<MetricId, number>> = { interval_used: 1 };

/** What curves are drawn from: the judged cells, because intervals that hold together need each block's own figures. */
export interface CurveData {
  readonly plan: Plan;
  readonly cells: readonly Cell[];
  readonly pilots: PilotValues;
}

/** A level on a curve's axis, with what each side made of it in each block. */
interface Place {
  readonly level: string;
  readonly at: number;
  readonly a: MeasuredSide;
  readonly b: MeasuredSide;
}

/** Every curve that the plan's scenarios ask for, of the leading pair of targets; none with fewer than two points. */
export function axisCurves(data: CurveData): AxisCurve[] {
  const pair = leadingPair(data.plan);
  if (!pair) return [];
  return data.plan.scenarios.flatMap((scenario) =>
    (scenario.curves ?? []).flatMap((curve) => {
      const places = placesOf(data, scenario, curve, pair);
      const limit = LIMITS[curve.metric];
      const made =
        limit === undefined
          ? [compared(data, scenario, curve, places, pair)]
          : [pair.a, pair.b].map((target) => heldTo(data, scenario, curve, places, { target, limit, pair }));
      return made.filter(({ points }) => points.filter(isSeen).length >= 2);
    }),
  );
}

const isSeen = ({ estimate, lost }: CurvePoint) => estimate !== null || lost !== null;

function placesOf(
  { plan, cells, pilots }: CurveData,
  scenario: Scenario,
  { axis, levels }: Curve,
  pair: { a: string; b: string },
): Place[] {
  const planned = new Set(
    plan.trials.flatMap((trial) => (trial.scenario === scenario.id ? trial.levels : [])),
  );
  return scenario.levels
    .filter(({ id }) => levels.includes(id) && planned.has(id))
    .filter((level) => !isPoolBound(scenario, level, pilots))
    .flatMap((level): Place[] => {
      const at = placeOn(axis, level, pilots);
      if (at === null) return [];
      const side = (target: string) =>
        sideOf(cells, { scenario: scenario.id, level: level.id, target, deployment: 1 });
      return [{ level: level.id, at, a: side(pair.a), b: side(pair.b) }];
    })
    .sort((m, n) => m.at - n.at);
}

/** Null where a pilot that gives the rate found nothing. */
function placeOn(axis: Axis, { at, load }: Level, pilots: PilotValues): number | null {
  const written = at?.[axis];
  if (written !== undefined) return written;
  return axis === 'rate' && load.kind === 'open-loop' ? rateOf(load.ratePerSecond, pilots) : null;
}

/** b over a by block; above the threshold b is better by more than the margin. */
function compared(
  data: CurveData,
  scenario: Scenario,
  curve: Curve,
  places: readonly Place[],
  pair: { a: string; b: string },
): AxisCurve {
  const samples = places.map(({ a, b }) =>
    pairsOf(curve.metric, a, b)
      .filter((one) => one.a > 0 && one.b > 0)
      .map((one) => Math.log(one.b / one.a)),
  );
  const points = pointsOf(places, samples, ({ a, b }) => loserOf(a, b));
  const bIsBetter = METRICS[curve.metric].better === 'lower' ? -1 : 1;
  return finished(data, scenario, curve, points, {
    ...pair,
    threshold: scenario.ratioMargin,
    height: ({ estimate, low, high, lost }) => {
      if (lost !== null) return everywhere(lost === pair.a ? Infinity : -Infinity);
      const ends = [low, high].map((value) => bIsBetter * Math.log(value)).sort((m, n) => m - n);
      return { estimate: bIsBetter * Math.log(estimate), low: ends[0] ?? 0, high: ends[1] ?? 0 };
    },
  });
}

/** One target's own figure by block, against a limit. */
function heldTo(
  data: CurveData,
  scenario: Scenario,
  curve: Curve,
  places: readonly Place[],
  { target, limit, pair }: { target: string; limit: number; pair: { a: string; b: string } },
): AxisCurve {
  const own = ({ a, b }: Place) => (target === pair.a ? a : b);
  const samples = places.map((place) =>
    [...own(place).cells.values()].flatMap((state) => {
      const value = state.kind === 'held' ? state.metrics.get(curve.metric)?.value : undefined;
      return value !== undefined && value > 0 ? [Math.log(value)] : [];
    }),
  );
  const points = pointsOf(places, samples, (place) => (lostMost(own(place)) ? target : null));
  return finished(data, scenario, curve, points, {
    a: target,
    b: null,
    threshold: limit,
    height: ({ estimate, low, high, lost }) =>
      lost !== null
        ? everywhere(Infinity)
        : { estimate: Math.log(estimate), low: Math.log(low), high: Math.log(high) },
  });
}

const everywhere = (value: number) => ({ estimate: value, low: value, high: value });

function loserOf(a: MeasuredSide, b: MeasuredSide): string | null {
  const [aLost, bLost] = [lossesAgainst(a, b).most, lossesAgainst(b, a).most];
  if (aLost === bLost) return null;
  return aLost ? a.target : b.target;
}

function lostMost({ cells }: MeasuredSide): boolean {
  const known = [...cells.values()].filter(({ kind }) => kind === 'held' || kind === 'lost');
  return known.filter(({ kind }) => kind === 'lost').length > known.length / 2;
}

/** Points with intervals that hold together over the curve, from logarithms by block. */
function pointsOf(
  places: readonly Place[],
  samples: readonly (readonly number[])[],
  lostBy: (place: Place) => string | null,
): CurvePoint[] {
  const bands = simultaneousMeans(samples);
  return places.map((place, index) => {
    const band = bands[index] ?? null;
    const back = (value: number | null | undefined) =>
      value === null || value === undefined ? null : Math.exp(value);
    return {
      level: place.level,
      at: place.at,
      estimate: back(band?.mean),
      low: back(band?.low),
      high: back(band?.high),
      blocks: band?.n ?? 0,
      lost: lostBy(place),
    };
  });
}

/** A point with an interval, or one where a target collapsed and figures are not looked at. */
type Standing = Pick<CurvePoint, 'lost'> & { estimate: number; low: number; high: number };

interface Drawing extends Pick<AxisCurve, 'a' | 'b' | 'threshold'> {
  /** How far above the threshold's zero, as a logarithm: of b's advantage, or of a's own figure. */
  readonly height: (point: Standing) => Omit<BandPoint, 'at'>;
}

function finished(
  { plan }: CurveData,
  scenario: Scenario,
  { id, title, axis, metric }: Curve,
  points: readonly CurvePoint[],
  { a, b, threshold, height }: Drawing,
): AxisCurve {
  // Logarithmic where the axis has no zero, as it is drawn.
  const isLog = points.every(({ at }) => at > 0);
  const onAxis = (at: number) => (isLog ? Math.log(at) : at);
  const band = points.flatMap(({ at, estimate, low, high, lost }): BandPoint[] => {
    if (lost !== null) return [{ at: onAxis(at), ...height({ lost, estimate: 1, low: 1, high: 1 }) }];
    if (estimate === null || low === null || high === null) return [];
    return [{ at: onAxis(at), ...height({ lost, estimate, low, high }) }];
  });
  const back = (value: number | null) => (value === null ? null : isLog ? Math.exp(value) : value);
  const found = lastCrossing(band, Math.log(threshold));
  const crossing = found && {
    ...found,
    at: back(found.at) ?? 0,
    low: back(found.low),
    high: back(found.high),
  };
  const own = {
    id: b === null ? `${id}-${a}` : id,
    scenario: scenario.id,
    title,
    axis,
    metric,
    a,
    b,
    threshold,
  };
  return {
    ...own,
    points: [...points],
    crossing: crossing && { at: crossing.at, low: crossing.low, high: crossing.high },
    finding: curveFinding(plan, own, {
      band: band.map((point) => ({ ...point, at: back(point.at) ?? 0 })),
      crossing,
    }),
  };
}
