import { geometricMean } from 'simple-statistics';
import type { AxisCurve, CurveFinding, CurvePoint } from '../../model/report/findings/crossover.js';
import { byDifferenceOf } from '../../model/plan/by-difference.js';
import { leadingPair } from '../../model/report/leading-pair.js';
import { MINIMUM } from '../../rules/minimum.js';
import { METRICS } from '../../model/metrics.js';
import type { Plan } from '../../model/plan/plan.js';
import type { PilotValues } from '../../model/plan/rate.js';
import { isPoolBound, rateOf } from '../../model/plan/rate.js';
import type { FoundCurve } from '../../model/report/report-data.js';
import type { Axis, Curve, Level, Scenario } from '../../model/plan/scenario.js';
import type { BandPoint, Crossing } from '../../stats/crossing.js';
import { lastCrossing } from '../../stats/crossing.js';
import type { ErrorAtLook } from '../../stats/sequential.js';
import { ONE_LOOK } from '../../stats/sequential.js';
import { simultaneousMeans } from '../../stats/simultaneous.js';
import type { JudgedLevel } from '../window/judged-levels.js';
import { lossesAgainst } from '../comparison/ruling.js';
import type { Side } from '../comparison/sides.js';
import { heldMetrics, outcomeFor, ownBlocks, pairedBlocks, pairsOf, sideOf } from '../comparison/sides.js';
import type { Figure } from '../window/spoiled.js';

/** What curves are drawn from: judged levels, because intervals that hold together need each block's own figures. */
export interface CurveData {
  readonly plan: Plan;
  readonly judgedLevels: readonly JudgedLevel[];
  readonly pilots: PilotValues;
  /** Of the look at which the run is judged; left out where it was planned without looks. */
  readonly errorAtLook?: ErrorAtLook;
}

/** A level on a curve's axis, with what each side made of it in each block. */
interface AxisLevel {
  readonly level: string;
  readonly at: number;
  readonly a: Side;
  readonly b: Side;
}

/** Every curve that the plan's scenarios ask for, of the leading pair of targets; none with fewer than two points. */
export function axisCurves(data: CurveData): FoundCurve[] {
  const pair = leadingPair(data.plan);
  if (!pair) return [];
  return data.plan.scenarios.flatMap((scenario) =>
    (scenario.curves ?? []).flatMap((curve) => {
      const axisLevels = levelsOnAxis(data, scenario, curve, pair);
      const { limit } = METRICS[curve.metric];
      const made =
        limit === undefined
          ? [compared(data, scenario, curve, axisLevels, pair)]
          : [pair.a, pair.b].map((target) =>
              heldTo(data, scenario, curve, axisLevels, { target, limit, pair }),
            );
      return made.filter(({ points }) => points.filter(isSeen).length >= 2);
    }),
  );
}

const isSeen = ({ estimate, lost }: CurvePoint) => estimate !== null || lost !== null;

function levelsOnAxis(
  { plan, judgedLevels, pilots }: CurveData,
  scenario: Scenario,
  { axis, levels }: Curve,
  pair: { a: string; b: string },
): AxisLevel[] {
  const planned = new Set(
    plan.trials.flatMap((trial) => (trial.scenario === scenario.id ? trial.levels : [])),
  );
  return scenario.levels
    .filter(({ id }) => levels.includes(id) && planned.has(id))
    .filter((level) => !isPoolBound(scenario, level, pilots))
    .flatMap((level): AxisLevel[] => {
      const at = positionOn(axis, level, pilots);
      if (at === null) return [];
      const side = (target: string) =>
        sideOf(judgedLevels, { scenario: scenario.id, level: level.id, target, deployment: 1 });
      return [{ level: level.id, at, a: side(pair.a), b: side(pair.b) }];
    })
    .sort((m, n) => m.at - n.at);
}

/** Null where a pilot that gives the rate found nothing. */
function positionOn(axis: Axis, { at, load }: Level, pilots: PilotValues): number | null {
  const written = at?.[axis];
  if (written !== undefined) return written;
  return axis === 'rate' && load.kind === 'open-loop' ? rateOf(load.ratePerSecond, pilots) : null;
}

/** b over a by block; beyond the threshold b is better by more than the margin. */
function compared(
  data: CurveData,
  scenario: Scenario,
  curve: Curve,
  axisLevels: readonly AxisLevel[],
  pair: { a: string; b: string },
): FoundCurve {
  const samples = axisLevels.map(({ a, b }): Sample => {
    const pairs = pairsOf(curve.metric, pairedBlocks(figureOf(curve), a, b)).filter(
      (one) => one.a > 0 && one.b > 0,
    );
    return {
      logs: pairs.map((one) => Math.log(one.b / one.a)),
      a: meanOf(pairs.map((one) => one.a)),
      b: meanOf(pairs.map((one) => one.b)),
    };
  });
  const points = pointsOf(data, axisLevels, samples, ({ a, b }) => loserOf(curve, a, b)).map((point) =>
    isByDifference(data, scenario, curve, point) ? { ...point, byDifference: true } : point,
  );
  const margin = scenario.ratioMargin;
  const lowerIsBetter = METRICS[curve.metric].better === 'lower';
  return finished(data, scenario, curve, points, {
    ...pair,
    threshold: margin,
    collapse: (lost) => (lost === pair.a ? Infinity : -Infinity),
    // The two services' own figures run straighter along an axis than their quotient: a wait adds the same to both.
    beyond: ({ a, b }) => (lowerIsBetter ? a - margin * b : b - margin * a),
    ends: ({ low, high }) =>
      lowerIsBetter ? [-Math.log(high * margin), -Math.log(low * margin)] : logsOver(margin, low, high),
  });
}

/** Whether what this machine's generator adds is too much for the ratio there, as for that of a comparison. */
function isByDifference(
  { plan }: CurveData,
  { id }: Scenario,
  { metric }: Curve,
  point: CurvePoint,
): boolean {
  return byDifferenceOf(plan.byDifference, { scenario: id, level: point.level, metric }) !== null;
}

/** One target's own figure by block, against a limit. */
function heldTo(
  data: CurveData,
  scenario: Scenario,
  curve: Curve,
  axisLevels: readonly AxisLevel[],
  { target, limit, pair }: { target: string; limit: number; pair: { a: string; b: string } },
): FoundCurve {
  const own = ({ a, b }: AxisLevel) => (target === pair.a ? a : b);
  const samples = axisLevels.map((axisLevel): Sample => {
    const values = ownBlocks(figureOf(curve), own(axisLevel)).flatMap(({ state }) => {
      const value = heldMetrics(curve.metric, state)?.get(curve.metric)?.value;
      return value !== undefined && value > 0 ? [value] : [];
    });
    return { logs: values.map(Math.log), a: meanOf(values), b: null };
  });
  const points = pointsOf(data, axisLevels, samples, (axisLevel) =>
    lostMost(curve, own(axisLevel)) ? target : null,
  );
  return finished(data, scenario, curve, points, {
    a: target,
    b: null,
    threshold: limit,
    collapse: () => Infinity,
    beyond: ({ a }) => a - limit,
    ends: ({ low, high }) => logsOver(limit, low, high),
  });
}

const logsOver = (threshold: number, low: number, high: number): [number, number] => [
  Math.log(low / threshold),
  Math.log(high / threshold),
];

const meanOf = (values: readonly number[]) => (values.length === 0 ? null : geometricMean([...values]));

/** A curve is drawn and judged by ratio. */
const figureOf = ({ metric }: Curve): Figure => ({ metric, marginKind: 'ratio' });

function loserOf(curve: Curve, a: Side, b: Side): string | null {
  const blocks = pairedBlocks(figureOf(curve), a, b);
  const [aLost, bLost] = (['a', 'b'] as const).map(
    (loser) => lossesAgainst(curve.metric, blocks, loser).most,
  );
  if (aLost === bLost) return null;
  return aLost === true ? a.target : b.target;
}

function lostMost(curve: Curve, side: Side): boolean {
  const known = ownBlocks(figureOf(curve), side);
  const lost = known.filter(({ state }) => outcomeFor(curve.metric, state) !== 'held').length;
  return lost > known.length / 2;
}

/** Of one level, over its blocks: the logarithms that are averaged, and each side's geometric mean. */
interface Sample {
  readonly logs: readonly number[];
  readonly a: number | null;
  readonly b: number | null;
}

/** Points with intervals that hold together over the curve. */
function pointsOf(
  { errorAtLook = ONE_LOOK }: CurveData,
  axisLevels: readonly AxisLevel[],
  samples: readonly Sample[],
  lostBy: (axisLevel: AxisLevel) => string | null,
): CurvePoint[] {
  const bands = simultaneousMeans(
    samples.map(({ logs }) => logs),
    errorAtLook,
  );
  return axisLevels.map((axisLevel, index) => {
    const band = bands[index] ?? null;
    const back = (value: number | null | undefined) =>
      value === null || value === undefined ? null : Math.exp(value);
    return {
      level: axisLevel.level,
      at: axisLevel.at,
      a: samples[index]?.a ?? null,
      b: samples[index]?.b ?? null,
      estimate: back(band?.mean),
      low: back(band?.low),
      high: back(band?.high),
      blocks: band?.n ?? 0,
      lost: lostBy(axisLevel),
    };
  });
}

/** How a curve stands to its threshold; beyond it is above zero. */
interface Drawing extends Pick<AxisCurve, 'a' | 'b' | 'threshold'> {
  readonly collapse: (lost: string) => number;
  /** Of the sides' own figures, in the metric's unit. */
  readonly beyond: (sides: { a: number; b: number }) => number;
  /** Of the interval, as logarithms. */
  readonly ends: (interval: { low: number; high: number }) => [low: number, high: number];
}

function finished(
  { plan }: CurveData,
  scenario: Scenario,
  { id, title, axis, metric }: Curve,
  points: readonly CurvePoint[],
  drawing: Drawing,
): FoundCurve {
  const { a, b, threshold } = drawing;
  const band = points.flatMap((point) => bandOf(point, drawing));
  const crossed = lastCrossing(band);
  const missing = crossed && undecidedSide(band, crossed);
  const crossing = missing === null ? crossed : null;
  return {
    id: b === null ? `${id}-${a}` : id,
    scenario: scenario.id,
    title,
    axis,
    metric,
    a,
    b,
    threshold,
    points: [...points],
    crossing: crossing && { at: crossing.at, low: crossing.low, high: crossing.high },
    found: findingOf(plan, band, crossing, missing),
  };
}

type OfThreshold = 'within' | 'beyond';

/** The side of a crossing on which no point lies with its whole interval; null where both have one. */
function undecidedSide(band: readonly BandPoint[], { direction, at }: Crossing): OfThreshold | null {
  const [before, after] = [band.filter((point) => point.at <= at), band.filter((point) => point.at >= at)];
  const [within, beyond] = direction === 'rising' ? [before, after] : [after, before];
  if (!beyond.some(({ low }) => low > 0)) return 'beyond';
  return within.some(({ high }) => high <= 0) ? null : 'within';
}

/** Where the curve crosses; or on which side it stays, and whether the band leaves that open. */
function findingOf(
  { blocks }: Plan,
  band: readonly BandPoint[],
  crossing: Crossing | null,
  missing: OfThreshold | null,
): CurveFinding {
  if (blocks < MINIMUM.pairs) return { kind: 'too-few-planned', blocks, needed: MINIMUM.pairs };
  const [from, to] = [band[0], band.at(-1)];
  if (!from || !to) return { kind: 'no-interval' };
  const ends = { first: from.at, last: to.at };
  if (crossing) return { kind: 'crosses', ...crossing, ...ends };
  if (missing) return { kind: 'undecided', missing };
  const beyond = to.estimate > 0;
  const open = band.filter(({ low, high }) => (beyond ? low <= 0 : high > 0)).length;
  return { kind: 'stays', beyond, open, points: band.length, ...ends };
}

/** Nothing of a point whose ratio is not judged: what cannot bear a verdict bears no crossing. */
function bandOf(
  { at, a, b, low, high, lost, byDifference }: CurvePoint,
  { collapse, beyond, ends }: Drawing,
): BandPoint[] {
  if (byDifference) return [];
  if (lost !== null) {
    const value = collapse(lost);
    return [{ at, estimate: value, low: value, high: value }];
  }
  if (a === null || low === null || high === null) return [];
  const [lower, upper] = ends({ low, high });
  return [{ at, estimate: beyond({ a, b: b ?? 0 }), low: lower, high: upper }];
}
