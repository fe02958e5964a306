import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemReturn } from 'echarts';
import type { Verdict } from '../../model/report/comparison/verdict.js';
import type { TickRange } from './curve/axes.js';
import { COLOURS } from './palette.js';

/** What the shapes mean, for the note under a chart. */
export const SHAPES = 'Filled circle: better. Square: no difference. Hollow circle: no verdict.';

/** A point with its interval, on either axis, in axis units. */
export interface IntervalMark {
  readonly at: number;
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly colour: string;
  /** Gives the point its shape: filled circle for better, square for no difference, hollow for no answer. */
  readonly verdict: Verdict;
}

/** A series that draws each mark's interval as a line with end strokes (cut where the axis ends), and its estimate by the verdict's shape. */
export function intervalSeries(
  marks: readonly IntervalMark[],
  along: 'x' | 'y',
  range: Pick<TickRange, 'min' | 'max'>,
): Record<string, unknown> {
  return {
    type: 'custom',
    silent: true,
    clip: false,
    data: marks.map((mark, index) => [
      along === 'x' ? mark.estimate : mark.at,
      along === 'x' ? mark.at : mark.estimate,
      index,
    ]),
    renderItem: (_: unknown, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn => {
      const mark = marks[Number(api.value(2))];
      if (!mark) return null;
      const point = (value: number) => pixels(api, along === 'x' ? [value, mark.at] : [mark.at, value]);
      return {
        type: 'group',
        children: [...whisker(mark, point, along, range), symbol(mark, point(mark.estimate))],
      };
    },
  };
}

type Point = readonly [number, number];

function pixels(api: CustomSeriesRenderItemAPI, value: [number, number]): Point {
  const [x = 0, y = 0] = api.coord(value);
  return [x, y];
}

/** The interval's line; an end that the axis cuts off has no end stroke. */
function whisker(
  { low, high, colour }: IntervalMark,
  point: (value: number) => Point,
  along: 'x' | 'y',
  { min, max }: Pick<TickRange, 'min' | 'max'>,
) {
  if (low === null || high === null) return [];
  const line = (from: Point, to: Point) => ({
    type: 'line' as const,
    shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
    style: { stroke: colour, lineWidth: 2 },
  });
  const [capX, capY] = along === 'x' ? [0, 4] : [4, 0];
  const strokes = [low, high]
    .filter((end) => end >= min && end <= max)
    .map(point)
    .map(([x, y]) => line([x - capX, y - capY], [x + capX, y + capY]));
  return [line(point(Math.max(min, low)), point(Math.min(max, high))), ...strokes];
}

function symbol({ verdict, colour }: IntervalMark, [x, y]: Point) {
  if (verdict === 'equivalent') {
    return {
      type: 'rect' as const,
      shape: { x: x - 4.5, y: y - 4.5, width: 9, height: 9 },
      style: { fill: colour },
    };
  }
  const answered = verdict === 'a-better' || verdict === 'b-better';
  const style = { fill: answered ? colour : COLOURS.paper.light, stroke: colour, lineWidth: 2 };
  return { type: 'circle' as const, shape: { cx: x, cy: y, r: 5 }, style };
}

/** The equivalence band and the line of equality, across the axis `along`. */
export function equivalenceBand(along: 'x' | 'y', low: number, high: number, equality: number) {
  const key = along === 'x' ? 'xAxis' : 'yAxis';
  return {
    markArea: {
      silent: true,
      itemStyle: { color: COLOURS.band.light, opacity: 1 },
      data: [[{ [key]: low }, { [key]: high }]],
    },
    markLine: {
      silent: true,
      symbol: 'none',
      label: { show: false },
      lineStyle: { color: COLOURS.muted.light, type: 'solid', width: 1 },
      data: [{ [key]: equality }],
    },
  };
}
