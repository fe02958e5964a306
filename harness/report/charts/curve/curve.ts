import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemReturn } from 'echarts';
import type { AxisCurve, CurvePoint } from '../../../model/report/findings/crossover.js';
import { METRICS } from '../../../model/metrics.js';
import type { Report } from '../../../model/report/report.js';
import { AXES } from '../../../model/plan/scenario.js';
import { bare, bareQuantity } from '../../../words/numbers.js';
import { shortName } from '../../../words/names.js';
import { axisCurveTable, pointInWords } from '../../tables/axis-curves.js';
import type { TickRange } from './axes.js';
import { linearTicks, logTicks, ratiosShown, ratioTicks, tickedAxis } from './axes.js';
import type { Chart } from '../chart.js';
import { draw, NARROW_PX, TEXT_PX } from '../chart.js';
import { curveLine } from './line.js';
import { equivalenceBand } from '../intervals.js';
import { COLOURS, targetColour } from '../palette.js';
import type { Shape } from '../shapes.js';
import { text } from '../shapes.js';

const HEIGHT_PX = 320;
const PLOT = { left: 92, right: 24, top: 62, bottom: 50 };
/** Names of points along the axis keep this share of its length apart. */
const CLOSEST = 0.1;

/** Every curve along an axis: estimates, the band of intervals that hold together, and where it crosses. */
export function curveCharts(report: Report): Chart[] {
  return report.axisCurves.map((curve) => curveChart(report, curve));
}

/** How a curve's values stand on its axes. */
interface Axes {
  readonly x: (at: number) => number;
  readonly xTicks: TickRange;
  readonly xBack: (tick: number) => number;
  readonly y: (estimate: number) => number;
  readonly yTicks: TickRange;
  readonly nameTick: (tick: number) => string;
  readonly yName: string;
}

function curveChart(report: Report, curve: AxisCurve): Chart {
  const axes = axesOf(report, curve);
  const { axis, threshold } = curve;
  const level = Math.log(threshold);
  const colour = targetColour(report, curve.b ?? curve.a);
  return draw({
    name: `${curve.scenario}-${curve.id}-curve`,
    scenario: curve.scenario,
    section: 'crossover',
    ...titlesOf(report, curve),
    note: curve.finding,
    description: `${curve.finding} ${curve.points.map((point) => pointInWords(report, curve, point)).join(' ')}`,
    tables: [axisCurveTable(report, [curve])],
    widthPx: NARROW_PX,
    heightPx: HEIGHT_PX,
    option: {
      grid: PLOT,
      xAxis: tickedAxis(
        axes.xTicks,
        `${AXES[axis].title}, ${AXES[axis].unit}`,
        (tick) => bare(axes.xBack(tick)),
        30,
      ),
      yAxis: tickedAxis(axes.yTicks, axes.yName, axes.nameTick, 58),
      series: [
        {
          type: 'line',
          silent: true,
          symbol: 'none',
          data: [],
          ...(curve.b === null ? limitLine(level) : equivalenceBand('y', -level, level, 0)),
        },
        {
          type: 'custom',
          silent: true,
          clip: true,
          data: [[axes.xTicks.min, level]],
          renderItem: (_: unknown, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn => ({
            type: 'group',
            children: curveShapes(
              report,
              curve,
              axes,
              colour,
              (x, y) => api.coord([x, y]) as [number, number],
            ),
          }),
        },
      ],
    },
  });
}

/** The curve's title up to its first comma, so that it fits; the rest, the scenario and the targets below it. */
function titlesOf(report: Report, { scenario, title, a, b }: AxisCurve): { title: string; subtitle: string } {
  const [head = title, ...rest] = title.split(', ');
  const own = report.scenarios.find(({ id }) => id === scenario)?.title ?? scenario;
  const names = [a, ...(b === null ? [] : [b])].map((target) => shortName(report, target));
  return { title: head, subtitle: [...rest, own, names.join(' and ')].join(' · ') };
}

function axesOf(report: Report, curve: AxisCurve): Axes {
  const places = curve.points.map(({ at }) => at);
  const isLog = places.every((at) => at > 0);
  const x = (at: number) => (isLog ? Math.log(at) : at);
  const ends = places.map(x);
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  const spare = 0.05 * (last - first || 1);
  const apart = ends.reduce<number[]>(
    (kept, end) =>
      kept.length === 0 || end - (kept.at(-1) ?? 0) >= CLOSEST * (last - first) ? [...kept, end] : kept,
    [],
  );
  return {
    x,
    xBack: (tick) => (isLog ? Math.exp(tick) : tick),
    xTicks: { min: first - spare, max: last + spare, ticks: apart },
    ...(curve.b === null ? shareAxis(curve) : ratioAxis(report, curve, curve.b)),
  };
}

type Upright = Pick<Axes, 'y' | 'yTicks' | 'nameTick' | 'yName'>;

/** b's advantage upwards, whichever way the metric is better. */
function ratioAxis(report: Report, { points, a, metric, threshold }: AxisCurve, b: string): Upright {
  const upwards = (ratio: number) => (METRICS[metric].better === 'lower' ? 1 / ratio : ratio);
  const rows = points.flatMap(({ estimate, low, high }) => {
    if (estimate === null) return [];
    const ends = [low ?? estimate, high ?? estimate].map(upwards);
    return [{ estimate: upwards(estimate), low: Math.min(...ends), high: Math.max(...ends) }];
  });
  const [first, second] = [shortName(report, a), shortName(report, b)];
  return {
    y: (estimate) => Math.log(upwards(estimate)),
    yTicks: ratioTicks(ratiosShown(rows), threshold),
    nameTick: (tick) =>
      Math.abs(tick) < 1e-9
        ? 'equal'
        : `${tick < 0 ? first : second} ${bareQuantity('times', Math.exp(Math.abs(tick)))}`,
    yName: '',
  };
}

function shareAxis({ points, threshold }: AxisCurve): Upright {
  const values = points.flatMap(({ estimate }) => estimate ?? []);
  const [lowest, highest] = [Math.min(threshold / 2, ...values), Math.max(threshold * 1.5, ...values)];
  return {
    y: Math.log,
    yTicks: highest / lowest < 3 ? linearInLogs(lowest, highest) : logTicks(lowest, highest),
    nameTick: (tick) => bareQuantity('share', Math.exp(tick)),
    yName: '',
  };
}

function linearInLogs(lowest: number, highest: number): TickRange {
  const { ticks } = linearTicks(lowest, highest);
  const positive = ticks.filter((tick) => tick > 0).map(Math.log);
  return { min: Math.log(lowest), max: positive.at(-1) ?? 1, ticks: positive };
}

/** The limit as a line, where there is no band of equivalence. */
function limitLine(level: number) {
  return {
    markLine: {
      silent: true,
      symbol: 'none',
      label: { show: false },
      lineStyle: { color: COLOURS.muted.light, type: 'dashed', width: 1.5 },
      data: [{ yAxis: level }],
    },
  };
}

type Pixels = (x: number, y: number) => [number, number];

function curveShapes(report: Report, curve: AxisCurve, axes: Axes, colour: string, pixels: Pixels): Shape[] {
  const held = (value: number) => Math.min(axes.yTicks.max, Math.max(axes.yTicks.min, value));
  const place = (at: number, value: number) => pixels(axes.x(at), held(axes.y(value)));
  const judged = curve.points.filter(({ lost, estimate }) => lost === null && estimate !== null);
  const line = curveLine(judged);
  const edge = (end: 'low' | 'high') =>
    line.flatMap(({ at, [end]: value }) => (value === null ? [] : [place(at, value)]));
  const upper = edge('high');
  return [
    ...(upper.length > 1
      ? [
          {
            type: 'polygon' as const,
            shape: { points: [...upper, ...edge('low').reverse()] },
            style: { fill: colour, opacity: 0.22 },
          },
        ]
      : []),
    ...ends(judged, place, colour),
    {
      type: 'polyline',
      shape: { points: line.map(({ at, estimate }) => place(at, estimate)) },
      style: { fill: 'none', stroke: colour, lineWidth: 2.5 },
    },
    ...judged.map(({ at, estimate }): Shape => {
      const [cx, cy] = place(at, estimate ?? 1);
      return { type: 'circle', shape: { cx, cy, r: 4 }, style: { fill: colour } };
    }),
    ...collapses(report, curve, axes, pixels),
    ...crossingShapes(curve, axes, pixels),
  ];
}

/** Each point's own interval, so that the band is read at the points, where it holds. */
function ends(
  points: readonly CurvePoint[],
  place: (at: number, value: number) => [number, number],
  stroke: string,
): Shape[] {
  return points.flatMap(({ at, low, high }): Shape[] => {
    if (low === null || high === null) return [];
    const [[x1, y1], [x2, y2]] = [place(at, low), place(at, high)];
    return [{ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth: 1.5 } }];
  });
}

/** Where a target lost most of its blocks there is no figure: a word stands at the edge on the other's side. */
function collapses(report: Report, curve: AxisCurve, axes: Axes, pixels: Pixels): Shape[] {
  const lost = curve.points.filter((point) => point.lost !== null);
  return lost.flatMap(({ at, lost: target }, index): Shape[] => {
    const isUp = curve.b === null || target === curve.a;
    const [x, y] = pixels(axes.x(at), isUp ? axes.yTicks.max : axes.yTicks.min);
    const inward = isUp ? 1 : -1;
    const mark: Shape = {
      type: 'polygon',
      shape: {
        points: [
          [x - 6, y + 12 * inward],
          [x + 6, y + 12 * inward],
          [x, y + 2 * inward],
        ],
      },
      style: { fill: COLOURS.ink.light },
    };
    if (index > 0) return [mark];
    const words = `${shortName(report, target ?? '')} lost its trials`;
    return [
      mark,
      text(
        words,
        { x: x - 10, y: y + 8 * inward },
        { fill: COLOURS.ink.light, fontSize: TEXT_PX.small, align: 'right' },
      ),
    ];
  });
}

/** The crossing on the threshold's line: a diamond, and its interval as a bar that runs to the edge where it is open. */
function crossingShapes({ crossing, threshold, b, metric }: AxisCurve, axes: Axes, pixels: Pixels): Shape[] {
  if (!crossing) return [];
  const lower = METRICS[metric].better === 'lower' && b !== null;
  const level = axes.y(lower ? 1 / threshold : threshold);
  const [x, y] = pixels(axes.x(crossing.at), level);
  const [from] = pixels(crossing.low === null ? axes.xTicks.min : axes.x(crossing.low), level);
  const [to] = pixels(crossing.high === null ? axes.xTicks.max : axes.x(crossing.high), level);
  const cap = (end: number): Shape => ({
    type: 'line',
    shape: { x1: end, y1: y - 5, x2: end, y2: y + 5 },
    style: { stroke: COLOURS.ink.light, lineWidth: 2 },
  });
  return [
    {
      type: 'line',
      shape: { x1: from, y1: y, x2: to, y2: y },
      style: { stroke: COLOURS.ink.light, lineWidth: 2 },
    },
    ...(crossing.low === null ? [] : [cap(from)]),
    ...(crossing.high === null ? [] : [cap(to)]),
    {
      type: 'polygon',
      shape: {
        points: [
          [x, y - 7],
          [x + 7, y],
          [x, y + 7],
          [x - 7, y],
        ],
      },
      style: { fill: COLOURS.ink.light, stroke: COLOURS.paper.light, lineWidth: 1.5 },
    },
  ];
}
