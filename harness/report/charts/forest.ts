import { METRICS } from '../../model/metrics.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { Report } from '../../model/report/report.js';
import { bareQuantity, marginPercent } from '../../words/numbers.js';
import { comparisonsBetweenTargets, isMapped } from '../names.js';
import { sidesOf } from '../../words/names.js';
import { left, sideTitles } from '../tables/tables.js';
import { aheadWords, shortMetricTitle, verdictWithMargin } from '../../words/comparison/comparison.js';
import { namesAxis, ratiosShown, ratioTicks, tickedAxis } from './curve/axes.js';
import type { Chart } from './chart.js';
import { draw, FONT, TEXT_PX, WIDE_PX } from './chart.js';
import { equivalenceBand, intervalSeries, SHAPES } from './intervals.js';
import { COLOURS, verdictColour } from './palette.js';

const ROW_PX = 26;
const LEFT_PX = 290;
const RIGHT_PX = 250;

interface Row {
  readonly comparison: Comparison;
  readonly label: string;
  readonly sides: { a: string; b: string };
  /** How many times better b is: above 1 where b is better, whatever the metric's direction. */
  readonly times: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** All primary comparisons by ratio in one chart, then every comparison of each scenario. */
export function forestCharts(report: Report): Chart[] {
  const byRatio = comparisonsBetweenTargets(report).filter(
    ({ marginKind, ratio }) => marginKind === 'ratio' && ratio !== null,
  );
  const { a, b } = sideTitles(report, byRatio);
  const overall = forest(
    report,
    byRatio.filter(({ primary, scenario }) => primary && !isMapped(report, scenario)),
    {
      name: 'verdicts',
      scenario: null,
      title: `Where is ${b} better than ${a}, and where is it not?`,
      labelOf: (row) => `${row.scenario} ${row.level} · ${shortMetricTitle(row)}`,
    },
  );
  const each = report.scenarios.flatMap(({ id, title }) =>
    forest(
      report,
      byRatio.filter(({ scenario }) => scenario === id),
      {
        name: `${id}-ratios`,
        scenario: id,
        title: `${title}: how do ${a} and ${b} compare in each figure?`,
        labelOf: (row) => `${row.level} · ${shortMetricTitle(row)}`,
      },
    ),
  );
  return [...overall, ...each];
}

interface ForestWords {
  readonly name: string;
  readonly scenario: string | null;
  readonly title: string;
  readonly labelOf: (row: Comparison) => string;
}

function forest(report: Report, comparisons: readonly Comparison[], words: ForestWords): Chart[] {
  const rows = comparisons.flatMap((comparison) => rowOf(report, comparison, words.labelOf));
  if (rows.length === 0) return [];
  const margin = Math.max(...rows.map(({ comparison }) => comparison.margin));
  const ticks = ratioTicks(
    ratiosShown(rows.map(({ times, low, high }) => ({ estimate: times, low, high }))),
    margin,
  );
  const { a, b } = sideTitles(report, comparisons);
  const marks = rows.map((row, at) => ({
    at,
    estimate: Math.log(row.times),
    low: row.low === null ? null : Math.log(row.low),
    high: row.high === null ? null : Math.log(row.high),
    verdict: row.comparison.verdict,
    colour: verdictColour(report, row.comparison.verdict, row.comparison),
  }));
  const nameTick = (value: number) =>
    value === 0 ? 'equal' : `${value < 0 ? a : b} ${bareQuantity('times', Math.exp(Math.abs(value)))}`;
  return [
    draw({
      ...words,
      note: `Right of the shaded band (${marginPercent(margin)} either way) ${b} is better, left of it ${a}; lines are 95 % intervals. ${SHAPES}`,
      description: rows
        .map(
          ({ label, comparison, sides }) =>
            `${label}: ${aheadWords(comparison, sides)}, ${verdictWithMargin(comparison, sides)}.`,
        )
        .join(' '),
      tables: [
        {
          caption: words.title,
          columns: left('Level and figure', 'Who is ahead [95 % interval]', 'Verdict'),
          rows: rows.map(({ label, comparison, sides }) => [
            label,
            aheadWords(comparison, sides),
            verdictWithMargin(comparison, sides),
          ]),
        },
      ],
      widthPx: WIDE_PX,
      heightPx: 96 + rows.length * ROW_PX,
      option: {
        grid: { left: LEFT_PX, right: RIGHT_PX, top: 48, bottom: 48 },
        xAxis: tickedAxis(ticks, `← ${a} better\u00a0\u00a0|\u00a0\u00a0${b} better →`, nameTick, 28),
        yAxis: namesAxis(
          rows.map(({ label }) => label),
          LEFT_PX - 16,
        ),
        series: [
          {
            ...intervalSeries(marks, 'x', ticks),
            ...equivalenceBand('x', -Math.log(margin), Math.log(margin), 0),
          },
          sayings(rows, ticks.max),
        ],
      },
    }),
  ];
}

function rowOf(report: Report, comparison: Comparison, labelOf: ForestWords['labelOf']): Row[] {
  const { ratio, low, high, metric } = comparison;
  if (ratio === null || ratio <= 0) return [];
  const flip = METRICS[metric].better === 'lower';
  const bounds = low === null || high === null ? null : flip ? [1 / high, 1 / low] : [low, high];
  return [
    {
      comparison,
      label: labelOf(comparison),
      sides: sidesOf(report, comparison),
      times: flip ? 1 / ratio : ratio,
      low: bounds?.[0] ?? null,
      high: bounds?.[1] ?? null,
    },
  ];
}

/** Each row's figure in words, in a column at the right. */
function sayings(rows: readonly Row[], rightEdge: number): Record<string, unknown> {
  return {
    type: 'line',
    silent: true,
    lineStyle: { width: 0 },
    symbol: 'circle',
    symbolSize: 0.01,
    clip: false,
    data: rows.map(({ comparison, sides }, at) => ({
      value: [rightEdge, at],
      label: {
        show: true,
        position: 'right',
        distance: 10,
        formatter: aheadWords(comparison, sides),
        fontFamily: FONT,
        fontSize: TEXT_PX.small,
        color: COLOURS.ink.light,
      },
    })),
  };
}
