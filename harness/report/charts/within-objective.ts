import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemReturn } from 'echarts';
import type { Report } from '../../model/report/report.js';
import { bareQuantity } from '../../words/numbers.js';
import { shortName } from '../../words/names.js';
import type { CoreRate, WithinObjective } from '../tables/within-objective.js';
import { coreRateWords, withinObjectives, withinObjectiveTable } from '../tables/within-objective.js';
import { logTicks, namesAxis, tickedAxis } from './curve/axes.js';
import type { Chart } from './chart.js';
import { draw, TEXT_PX, WIDE_PX } from './chart.js';
import { COLOURS, targetColour } from './palette.js';
import type { Shape } from './shapes.js';
import { text } from './shapes.js';

const ROW_PX = 40;
const LEFT_PX = 330;
const RIGHT_PX = 170;
/** The services of a row above and below its middle. */
const OFFSETS_PX = [-9, 9] as const;
const MARK_PX = 5;

/** What a core serves within the objective, of every workload that has one; nothing where none has. */
export function withinObjectiveCharts(report: Report): Chart[] {
  const rows = withinObjectives(report);
  if (rows.length === 0) return [];
  const values = rows.flatMap(({ rates }) =>
    rates.flatMap(({ estimate, low, high }) => [estimate, low ?? estimate, high ?? estimate]),
  );
  const ticks = logTicks(Math.min(...values), Math.max(...values));
  const [first = '', second = ''] = (rows[0]?.rates ?? []).map(({ target }) => shortName(report, target));
  return [
    draw({
      name: 'within-objective',
      scenario: null,
      section: 'one-page',
      title: 'How many requests a second does one core serve within the objective?',
      note: `${first} is a circle, ${second} a diamond; lines are each service’s own 95 % interval, and who is ahead is judged by pairs of blocks. “At least”: something else than the service was its limit. The axis is logarithmic.`,
      description: withinObjectiveTable(report)
        .rows.map((row) => row.join(', '))
        .join('. '),
      tables: [withinObjectiveTable(report)],
      widthPx: WIDE_PX,
      heightPx: 92 + rows.length * ROW_PX,
      option: {
        grid: { left: LEFT_PX, right: RIGHT_PX, top: 40, bottom: 48 },
        xAxis: tickedAxis(
          ticks,
          'requests/s for each core',
          (tick) => bareQuantity('1/s', Math.exp(tick)),
          28,
        ),
        yAxis: namesAxis(
          rows.map(({ title }) => title),
          LEFT_PX - 16,
        ),
        series: [rowSeries(report, rows)],
      },
    }),
  ];
}

function rowSeries(report: Report, rows: readonly WithinObjective[]): Record<string, unknown> {
  return {
    type: 'custom',
    silent: true,
    clip: false,
    data: rows.map(({ rates }, index) => [Math.log(rates[0]?.estimate ?? 1), index]),
    renderItem: (_: unknown, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn => {
      const index = Number(api.value(1));
      const rates = rows[index]?.rates ?? [];
      const place = (rate: number) => api.coord([Math.log(rate), index]) as [number, number];
      return {
        type: 'group',
        children: rates.flatMap((rate, side) => rateShapes(report, rate, side, place)),
      };
    },
  };
}

function rateShapes(
  report: Report,
  rate: CoreRate,
  side: number,
  place: (rate: number) => [number, number],
): Shape[] {
  const { target, estimate, low, high } = rate;
  const colour = targetColour(report, target);
  const [x, middle] = place(estimate);
  const y = middle + (OFFSETS_PX[side] ?? 0);
  const [from, to] = [place(low ?? estimate)[0], place(high ?? estimate)[0]];
  const words = `${shortName(report, target)} ${coreRateWords(rate)}`;
  const look = { fill: COLOURS.ink.light, fontSize: TEXT_PX.small };
  return [
    { type: 'line', shape: { x1: from, y1: y, x2: to, y2: y }, style: { stroke: colour, lineWidth: 2 } },
    side === 0
      ? { type: 'circle', shape: { cx: x, cy: y, r: MARK_PX }, style: { fill: colour } }
      : diamond(x, y, colour),
    text(words, { x: to + 10, y }, look),
  ];
}

function diamond(x: number, y: number, fill: string): Shape {
  const reach = MARK_PX + 2;
  return {
    type: 'polygon',
    shape: {
      points: [
        [x, y - reach],
        [x + reach, y],
        [x, y + reach],
        [x - reach, y],
      ],
    },
    style: { fill },
  };
}
