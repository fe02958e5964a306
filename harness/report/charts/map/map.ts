import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemReturn } from 'echarts';
import type { CrossoverMap, MapCell } from '../../../model/report/findings/crossover.js';
import type { Report } from '../../../model/report/report.js';
import { bare, bareMs, bareQuantity } from '../../../words/numbers.js';
import type { MapColumn } from '../../tables/map-cells.js';
import { cellInWords, cellLines, columnsOf, isNoticed, waitsOf } from '../../tables/map-cells.js';
import { boundaryTable, mapTable } from '../../tables/map-tables.js';
import { sidesOf } from '../../../words/names.js';
import { boundaryShapes } from './boundary.js';
import type { Chart } from '../chart.js';
import { draw, FONT, TEXT_PX, WIDE_PX } from '../chart.js';
import { legend, LEGEND_ROW_PX, legendItems, legendRows } from './legend.js';
import { COLOURS, verdictColour } from '../palette.js';
import { BOLD_LETTER_PX, dots, hatch, LETTER_PX, text } from '../shapes.js';
import type { Box, Shape } from '../shapes.js';

const TOP_PX = 62;
const AXIS_PX = 64;
const LEFT_PX = 76;
const LINE_PX = 16;

/** How much of a cell's text a map shows, and what it is called and stands in. */
interface Size {
  readonly name: string;
  readonly section: 'one-page' | 'crossover';
  readonly rowPx: number;
  readonly mostLines: number;
  readonly note: string;
}

const WHOLE: Size = {
  name: 'map',
  section: 'crossover',
  rowPx: 74,
  mostLines: Infinity,
  note: 'In each cell: who answers sooner and by how much (medians), below it the ratio with its verdict, and p95’s. A cell is coloured by the ratio; a corner is marked where the difference is one that users notice.',
};
const AT_A_GLANCE: Size = {
  name: 'map-at-a-glance',
  section: 'one-page',
  rowPx: 42,
  mostLines: 2,
  note: 'In each cell: who answers sooner and by how much (medians), and the ratio with its verdict. A corner is marked where the difference is one that users notice.',
};

/** The first map, small enough to stand on the one page. */
export function mapAtAGlance(report: Report): Chart[] {
  return report.maps.slice(0, 1).map((map) => mapChart(report, map, AT_A_GLANCE));
}

/** Each map: wait by rate, a cell coloured by its verdict, over it the boundary that CPU per request predicts. */
export function mapCharts(report: Report): Chart[] {
  return report.maps.map((map) => mapChart(report, map, WHOLE));
}

function mapChart(report: Report, map: CrossoverMap, size: Size): Chart {
  const sides = sidesOf(report, map);
  const columns = columnsOf(map);
  const waits = waitsOf(map);
  const items = legendItems(report, map);
  const rows = legendRows(items, WIDE_PX - LEFT_PX);
  const gridPx = waits.length * size.rowPx;
  return draw({
    name: `${map.scenario}-${size.name}`,
    scenario: map.scenario,
    section: size.section,
    title: `Where does ${sides.b} pull ahead of ${sides.a}? Wait in Postgres by offered rate`,
    note: size.note,
    description: map.cells.map((cell) => cellInWords(report, map, cell)).join(' '),
    tables: [mapTable(report, map), boundaryTable(map)],
    widthPx: WIDE_PX,
    heightPx: TOP_PX + gridPx + AXIS_PX + rows.length * LEGEND_ROW_PX + 10,
    option: {
      grid: { left: LEFT_PX, right: 14, top: TOP_PX, height: gridPx },
      xAxis: {
        ...namedPlaces(columns.map(columnLabel)),
        name: 'offered rate, requests/s (below: as a share of the slower target’s within the objective)',
        nameLocation: 'middle',
        nameGap: 40,
        nameTextStyle: quiet,
      },
      yAxis: {
        ...namedPlaces(waits.map((waitMs) => bareMs(waitMs))),
        name: 'wait in Postgres',
        nameLocation: 'end',
        nameGap: 12,
        nameTextStyle: { ...quiet, align: 'right', padding: [0, -28, 0, 0] },
      },
      graphic: legend(rows, { left: LEFT_PX, top: TOP_PX + gridPx + AXIS_PX }),
      series: [
        cellSeries(map, columns, waits, (cell, box) => cellShapes(report, map, cell, box)),
        drawnOver((boxOf) => boundaryShapes(map, columns, waits, boxOf)),
        cellSeries(map, columns, waits, (cell, box) => cellTexts(report, map, cell, box, size.mostLines)),
      ],
    },
  });
}

const quiet = { fontFamily: FONT, fontSize: TEXT_PX.small, color: COLOURS.muted.light };

function namedPlaces(names: readonly string[]) {
  return {
    type: 'category' as const,
    data: names,
    axisLabel: { ...quiet, fontSize: TEXT_PX.label, color: COLOURS.ink.light, interval: 0 },
    axisTick: { show: false },
    axisLine: { show: false },
  };
}

const columnLabel = ({ ratePerSecond, rateShare }: MapColumn) =>
  [
    ratePerSecond === null ? 'not found' : bare(ratePerSecond),
    rateShare === null ? '' : bareQuantity('share', rateShare),
  ].join('\n');

type Boxes = (column: number, row: number) => Box;

function boxesOf(api: CustomSeriesRenderItemAPI): Boxes {
  const [width = 0, height = 0] = api.size?.([1, 1]) as number[];
  return (column, row) => {
    const [x = 0, y = 0] = api.coord([column, row]);
    return { x: x - width / 2, y: y - height / 2, width, height };
  };
}

function cellSeries(
  map: CrossoverMap,
  columns: readonly MapColumn[],
  waits: readonly number[],
  shapes: (cell: MapCell, box: Box) => Shape[],
): Record<string, unknown> {
  const placed = map.cells.map((cell) => ({
    cell,
    column: columns.findIndex(({ key }) => key === columnsOf({ cells: [cell] })[0]?.key),
    row: waits.indexOf(cell.waitMs),
  }));
  return {
    type: 'custom',
    silent: true,
    data: placed.map(({ column, row }, index) => [column, row, index]),
    renderItem: (_: unknown, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn => {
      const found = placed[Number(api.value(2))];
      if (!found) return null;
      const box = boxesOf(api)(found.column, found.row);
      return { type: 'group', children: shapes(found.cell, box) };
    },
  };
}

/** One series with one item, for what is drawn across cells. */
function drawnOver(shapes: (boxOf: Boxes) => Shape[]): Record<string, unknown> {
  return {
    type: 'custom',
    silent: true,
    data: [[0, 0]],
    renderItem: (_: unknown, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn => ({
      type: 'group',
      children: shapes(boxesOf(api)),
    }),
  };
}

function cellShapes(report: Report, map: CrossoverMap, cell: MapCell, box: Box): Shape[] {
  const inner = { x: box.x + 1.5, y: box.y + 1.5, width: box.width - 3, height: box.height - 3 };
  const look = lookOf(report, map, cell);
  return [
    { type: 'rect', shape: { ...inner, r: 3 }, style: { fill: look.fill, stroke: look.edge, lineWidth: 1 } },
    ...(cell.state === 'pool-bound' ? hatch(inner, COLOURS.grid.light) : []),
    ...(cell.state === 'not-measured' ? cross(inner) : []),
    ...(cell.notSustainedBy.length > 0 ? dots(inner, look.ink) : []),
    ...(isNoticed(cell) ? [corner(inner, look.ink)] : []),
  ];
}

/** Above the boundary's line, each on a patch of the cell's own colour, so that the line runs behind the words. */
function cellTexts(report: Report, map: CrossoverMap, cell: MapCell, box: Box, mostLines: number): Shape[] {
  const { ink, fill } = lookOf(report, map, cell);
  const lines = cellLines(report, map, cell).slice(0, mostLines);
  const middle = box.x + box.width / 2;
  const first = box.y + box.height / 2 - (lines.length - 1) * (LINE_PX / 2);
  return lines.flatMap((line, index) => {
    const isHead = index === 0;
    const y = first + LINE_PX * index;
    const width = line.length * (isHead ? BOLD_LETTER_PX : LETTER_PX);
    return [
      {
        type: 'rect' as const,
        shape: { x: middle - width / 2, y: y - LINE_PX / 2, width, height: LINE_PX },
        style: { fill },
      },
      text(
        line,
        { x: middle, y },
        {
          fill: ink,
          fontWeight: isHead ? 'bold' : 'normal',
          fontSize: isHead ? TEXT_PX.label : TEXT_PX.small,
          align: 'center',
        },
      ),
    ];
  });
}

interface Look {
  readonly fill: string;
  readonly edge: string;
  readonly ink: string;
}

/** A decided cell is filled with its verdict's colour, an undecided one pale, one without a measurement empty. */
function lookOf(report: Report, map: CrossoverMap, { state, ratio }: MapCell): Look {
  const edge = COLOURS.grid.light;
  if (state !== 'measured' || !ratio) return { fill: COLOURS.paper.light, edge, ink: COLOURS.muted.light };
  if (ratio.verdict === 'inconclusive')
    return { fill: COLOURS.band.light, edge: COLOURS.muted.light, ink: COLOURS.ink.light };
  const colour = verdictColour(report, ratio.verdict, map);
  return { fill: colour, edge: colour, ink: COLOURS.paper.light };
}

function corner({ x, y, width }: Box, fill: string): Shape {
  const right = x + width - 3;
  return {
    type: 'polygon',
    shape: {
      points: [
        [right - 12, y + 3],
        [right, y + 3],
        [right, y + 15],
      ],
    },
    style: { fill },
  };
}

function cross({ x, y, width, height }: Box): Shape[] {
  const style = { stroke: COLOURS.grid.light, lineWidth: 1.5 };
  return [
    { type: 'line', shape: { x1: x, y1: y, x2: x + width, y2: y + height }, style },
    { type: 'line', shape: { x1: x, y1: y + height, x2: x + width, y2: y }, style },
  ];
}
