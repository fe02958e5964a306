import type { CrossoverMap } from '../../../model/report/findings/crossover.js';
import { bareQuantity, marginPercent } from '../../../words/numbers.js';
import type { MapColumn } from '../../tables/map-cells.js';
import { TEXT_PX } from '../chart.js';
import { COLOURS } from '../palette.js';
import type { Box, Shape } from '../shapes.js';
import { text } from '../shapes.js';

type Which = 'ratioPerSecond' | 'absolutePerSecond';

/** The predicted boundary by ratio and by difference: right of the line, from row to row, the prediction is beyond the margin. */
export function boundaryShapes(
  map: CrossoverMap,
  columns: readonly MapColumn[],
  waits: readonly number[],
  boxOf: (column: number, row: number) => Box,
): Shape[] {
  const path = (which: Which) => {
    const steps = waits.flatMap((waitMs, row): Step[] => {
      const rate = map.boundary.find((one) => one.waitMs === waitMs)?.[which] ?? null;
      return rate === null ? [] : [{ row, ...ends(columnAt(columns, rate), boxOf, row) }];
    });
    return steps;
  };
  const [byRatio, byDifference] = [path('ratioPerSecond'), path('absolutePerSecond')];
  const [ratio, difference] = [marginPercent(map.ratioMargin), bareQuantity('us', map.absoluteMarginUs)];
  const ratioIsLeft = (byRatio.at(-1)?.x ?? 0) <= (byDifference.at(-1)?.x ?? Infinity);
  return [
    ...stepped(byRatio, 'solid'),
    ...stepped(byDifference, 'dashed'),
    ...label(byRatio, ratio, ratioIsLeft ? 'right' : 'left'),
    ...label(byDifference, difference, ratioIsLeft ? 'left' : 'right'),
  ];
}

interface Step {
  readonly row: number;
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

function ends(column: number, boxOf: (column: number, row: number) => Box, row: number): Omit<Step, 'row'> {
  const { x, y, width, height } = boxOf(0, row);
  return { x: x + (column + 0.5) * width, top: y, bottom: y + height };
}

/**
 * Where a rate lies among the columns, whose middles are whole numbers: by its logarithm between them. The lowest and
 * anything below it lies at the left edge, since the whole row is beyond the boundary.
 */
export function columnAt(columns: readonly MapColumn[], ratePerSecond: number): number {
  const rates = columns.flatMap((column) => column.ratePerSecond ?? []);
  const last = rates.length - 1;
  const next = rates.findIndex((rate) => rate >= ratePerSecond);
  const nearLowest = ratePerSecond <= (rates[0] ?? Infinity) * 1.001;
  if (nearLowest || last < 1) return -0.5;
  const right = next === -1 ? last : next;
  const [low, high] = [Math.log(rates[right - 1] ?? 1), Math.log(rates[right] ?? 1)];
  const share = high > low ? (Math.log(ratePerSecond) - low) / (high - low) : 0;
  return Math.min(right - 1 + share, last + 0.5);
}

/** A line in ink on a paler one, so that it reads on every cell. */
function stepped(steps: readonly Step[], kind: 'solid' | 'dashed'): Shape[] {
  const points = steps.flatMap(({ x, top, bottom }): [number, number][] => [
    [x, bottom],
    [x, top],
  ]);
  if (points.length === 0) return [];
  const dashes = kind === 'dashed' ? { lineDash: [7, 5] } : {};
  const line = (stroke: string, lineWidth: number, own: object): Shape => ({
    type: 'polyline',
    shape: { points },
    style: { fill: 'none', stroke, lineWidth, lineJoin: 'round', ...own },
  });
  return [line(COLOURS.paper.light, 7, {}), line(COLOURS.ink.light, 3, dashes)];
}

/** What a line stands for, above its upper end, on the side on which the other line is not. */
function label(steps: readonly Step[], margin: string, align: 'left' | 'right'): Shape[] {
  const last = steps.at(-1);
  if (!last) return [];
  const x = align === 'left' ? last.x - 2 : last.x + 2;
  const look = { fill: COLOURS.ink.light, fontSize: TEXT_PX.small, align };
  return [text(`predicted ${margin}`, { x, y: last.top - 10 }, look)];
}
