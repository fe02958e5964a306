import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemReturn } from 'echarts';
import type { MetricId } from '../../model/metrics.js';
import { METRICS } from '../../model/metrics.js';
import type { Summary } from '../../model/report/comparison/comparison.js';
import type { Report } from '../../model/report/report.js';
import { bare, quantity, quantityWithInterval, scaleFor } from '../../words/numbers.js';
import { shortName } from '../../words/names.js';
import type { Table } from '../tables/tables.js';
import { left, right } from '../tables/tables.js';
import { linearTicks, namesAxis, tickedAxis } from './curve/axes.js';
import type { Chart } from './chart.js';
import { draw, FONT, NARROW_PX, TEXT_PX } from './chart.js';
import { COLOURS, targetColour } from './palette.js';

interface BarQuestion {
  readonly metric: MetricId;
  readonly slug: string;
  readonly question: string;
}

const QUESTIONS: readonly BarQuestion[] = [
  {
    metric: 'throughput',
    slug: 'throughput',
    question: 'How much gets done in a second?',
  },
  {
    metric: 'cpu_per_1k',
    slug: 'cpu',
    question: 'What CPU time do 1,000 requests cost?',
  },
  {
    metric: 'cpu_per_delivery',
    slug: 'cpu-per-delivery',
    question: 'What CPU time does one delivery cost?',
  },
  {
    metric: 'memory_peak',
    slug: 'memory',
    question: 'How much memory at the peak?',
  },
];

/** Beyond this factor of the longest bar an interval runs off the axis: two blocks give intervals of any width. */
const MOST_FACTOR = 1.5;
const BAR_PX = 18;
const GAP_PX = 5;

/** Throughput, CPU and memory of every scenario that measured them: bars by level with 95 % intervals. */
export function barCharts(report: Report): Chart[] {
  return report.scenarios.flatMap(({ id, levels }) =>
    QUESTIONS.flatMap((question) => {
      const own = report.summaries.filter(
        ({ scenario, metric }) => scenario === id && metric === question.metric,
      );
      const shown = levels.map((level) => level.id).filter((level) => own.some((row) => row.level === level));
      return shown.length > 0 ? [barChart(report, id, question, shown, own)] : [];
    }),
  );
}

function barChart(
  report: Report,
  scenario: string,
  { metric, slug, question }: BarQuestion,
  levels: readonly string[],
  rows: readonly Summary[],
): Chart {
  const longest = Math.max(...rows.map(({ estimate }) => estimate));
  const highest = Math.min(
    MOST_FACTOR * longest,
    Math.max(...rows.map(({ estimate, high }) => high ?? estimate)),
  );
  const unit = rows[0]?.unit ?? '';
  const { divisor, suffix } = scaleFor(unit, highest);
  const ticks = linearTicks(0, highest / divisor);
  const targets = report.targets.filter(({ id }) => rows.some(({ target }) => target === id));
  const bandPx = targets.length * (BAR_PX + GAP_PX) + 14;
  return draw({
    name: `${scenario}-${slug}`,
    scenario,
    title: question,
    note: `${METRICS[metric].better === 'higher' ? 'Longer' : 'Shorter'} is better. Lines are 95 % intervals over blocks.`,
    description: rows
      .map(
        (row) =>
          `${row.level} ${shortName(report, row.target)}: ${quantityWithInterval(unit, row.estimate, row)}.`,
      )
      .join(' '),
    tables: [barTable(report, question, levels, rows)],
    widthPx: NARROW_PX,
    heightPx: 96 + levels.length * bandPx,
    option: {
      legend: {
        top: 34,
        left: 8,
        icon: 'rect',
        itemWidth: 12,
        itemHeight: 12,
        itemGap: 18,
        selectedMode: false,
        textStyle: { fontFamily: FONT, fontSize: TEXT_PX.label, color: COLOURS.ink.light },
      },
      grid: { left: 92, right: 78, top: 60, bottom: 42 },
      xAxis: tickedAxis(ticks, suffix === '/s' ? 'per second' : suffix.trim(), bare, 26),
      yAxis: namesAxis(levels, 80),
      series: targets.map(({ id }, place) =>
        bars(
          shortName(report, id),
          targetColour(report, id),
          rows
            .filter(({ target }) => target === id)
            .map((row) => ({ row, level: levels.indexOf(row.level), divisor, highest })),
          (place - (targets.length - 1) / 2) * (BAR_PX + GAP_PX),
        ),
      ),
    },
  });
}

function barTable(
  report: Report,
  caption: string,
  levels: readonly string[],
  rows: readonly Summary[],
): Table {
  const targets = report.targets.filter(({ id }) => rows.some(({ target }) => target === id));
  return {
    caption,
    columns: [...left('Level'), ...right(...targets.map(({ id }) => shortName(report, id)))],
    rows: levels.map((level) => [
      level,
      ...targets.map(({ id }) => {
        const row = rows.find((one) => one.level === level && one.target === id);
        return row ? quantityWithInterval(row.unit, row.estimate, row) : '–';
      }),
    ]),
  };
}

interface Bar {
  readonly row: Summary;
  readonly level: number;
  readonly divisor: number;
  /** The highest value of the chart, whose scale all of them are written in. */
  readonly highest: number;
}

/** The bars of one target, each shifted from its level's middle, with its interval and its value written behind it. */
function bars(name: string, colour: string, data: readonly Bar[], shiftPx: number): Record<string, unknown> {
  return {
    name,
    type: 'custom',
    silent: true,
    clip: false,
    color: colour,
    itemStyle: { color: colour },
    data: data.map(({ row, level, divisor }, index) => [row.estimate / divisor, level, index]),
    renderItem: (_: unknown, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn => {
      const bar = data[Number(api.value(2))];
      if (!bar) return null;
      const { row, level, divisor, highest } = bar;
      const x = (value: number) => api.coord([value / divisor, level])[0] ?? 0;
      const middle = (api.coord([0, level])[1] ?? 0) + shiftPx;
      const [from, to] = [x(0), x(row.estimate)];
      const end = row.high === null ? to : x(Math.min(row.high, highest));
      return {
        type: 'group',
        children: [
          {
            type: 'rect',
            shape: { x: from, y: middle - BAR_PX / 2, width: to - from, height: BAR_PX },
            style: { fill: colour },
          },
          ...(row.low === null
            ? []
            : [
                {
                  type: 'line' as const,
                  shape: { x1: x(Math.max(0, row.low)), y1: middle, x2: end, y2: middle },
                  style: { stroke: COLOURS.ink.light, lineWidth: 2 },
                },
              ]),
          {
            type: 'text',
            style: {
              x: end + 6,
              y: middle,
              text: quantity(row.unit, row.estimate, highest),
              verticalAlign: 'middle',
              font: `${TEXT_PX.small}px ${FONT}`,
              fill: COLOURS.ink.light,
            },
          },
        ],
      };
    },
  };
}
