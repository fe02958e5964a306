import { METRICS } from '../../model/metrics.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { Report } from '../../model/report/report.js';
import { bare, bareMs, bareQuantity, scaleFor } from '../../words/numbers.js';
import { ofLeadingPair } from '../../model/report/leading-pair.js';
import { comparisonsBetweenTargets } from '../names.js';
import { left, right } from '../tables/tables.js';
import { sidesOf } from '../../words/names.js';
import {
  aheadWords,
  marginWords,
  rawRatioWords,
  verdictWithMargin,
} from '../../words/comparison/comparison.js';
import { linearTicks, ratiosShown, ratioTicks, tickedAxis } from './curve/axes.js';
import type { Chart } from './chart.js';
import { draw, FONT, NARROW_PX, TEXT_PX } from './chart.js';
import { equivalenceBand, intervalSeries, SHAPES } from './intervals.js';
import { COLOURS, verdictColour } from './palette.js';

interface Point {
  readonly waitMs: number;
  readonly comparison: Comparison;
  readonly estimate: number;
}

/**
 * Scenarios that vary the injected wait, and nothing else: the median's ratio over the wait, unless a curve shows it,
 * and, where judged so, its difference. Of several pairs of targets the leading one.
 */
export function waitCharts(report: Report): Chart[] {
  return report.scenarios.flatMap(({ id, levels }) => {
    const medians = comparisonsBetweenTargets(report).filter(
      ({ scenario, metric }) => scenario === id && metric === 'latency_p50',
    );
    const points = ofLeadingPair(report, medians).flatMap((comparison): Point[] => {
      const waitMs = levels.find((level) => level.id === comparison.level)?.injectedWaitMs ?? null;
      return waitMs === null || comparison.ratio === null
        ? []
        : [{ waitMs, comparison, estimate: comparison.ratio }];
    });
    const of = (kind: Comparison['marginKind']) =>
      points.filter(({ comparison }) => comparison.marginKind === kind);
    const waits = of('ratio').map(({ waitMs }) => waitMs);
    if (new Set(waits).size < waits.length) return [];
    const isCurve = report.axisCurves.some(({ scenario, axis }) => scenario === id && axis === 'wait');
    return [
      ...(of('ratio').length > 1 && !isCurve ? [ratioChart(report, id, of('ratio'))] : []),
      ...(of('absolute').length > 1 ? [differenceChart(report, id, of('absolute'))] : []),
    ];
  });
}

function ratioChart(report: Report, scenario: string, points: readonly Point[]): Chart {
  const margin = points[0]?.comparison.margin ?? 1;
  const shown = ratiosShown(
    points.map(({ estimate, comparison: { low, high } }) => ({ estimate, low, high })),
  );
  return overWait(report, points, {
    name: `${scenario}-ratio-over-wait`,
    scenario,
    question: 'From which wait on are the medians the same?',
    axisName: (a, b) => `latency ${b} / ${a}`,
    ticks: ratioTicks(shown, margin),
    nameTick: (value) => bareQuantity('times', Math.exp(value)),
    position: Math.log,
    band: [-Math.log(margin), Math.log(margin)],
  });
}

function differenceChart(report: Report, scenario: string, points: readonly Point[]): Chart {
  const margin = points[0]?.comparison.margin ?? 0;
  // The axis shows the estimates and three margins at most: an interval of two blocks would flatten everything else.
  const most = Math.max(3 * margin, ...points.map(({ estimate }) => 1.5 * Math.abs(estimate)));
  const reached = points.flatMap(({ estimate, comparison: { low, high } }) => [
    Math.max(-most, low ?? estimate),
    Math.min(most, high ?? estimate),
  ]);
  const { divisor, suffix } = scaleFor('us', margin);
  const inScale = (us: number) => us / divisor;
  return overWait(report, points, {
    name: `${scenario}-difference-over-wait`,
    scenario,
    question: 'How large is the difference that is left?',
    axisName: (a, b) => `latency ${b} − ${a},${suffix}`,
    ticks: linearTicks(Math.min(-margin, ...reached) / divisor, Math.max(margin, ...reached) / divisor),
    nameTick: bare,
    position: inScale,
    band: [-inScale(margin), inScale(margin)],
  });
}

interface WaitAxis {
  readonly name: string;
  readonly scenario: string;
  readonly question: string;
  readonly axisName: (a: string, b: string) => string;
  readonly ticks: ReturnType<typeof linearTicks>;
  readonly nameTick: (value: number) => string;
  /** From the comparison's own value to axis units. */
  readonly position: (value: number) => number;
  readonly band: readonly [number, number];
}

function overWait(report: Report, points: readonly Point[], axis: WaitAxis): Chart {
  const { name, scenario, question, position, band } = axis;
  const [first] = points;
  const sides = first ? sidesOf(report, first.comparison) : { a: '', b: '' };
  const waits = points.map(({ waitMs }) => waitMs);
  const longest = Math.max(...waits);
  const marks = points.map(({ waitMs, comparison, estimate }) => ({
    at: waitMs,
    estimate: position(estimate),
    low: comparison.low === null ? null : position(comparison.low),
    high: comparison.high === null ? null : position(comparison.high),
    verdict: comparison.verdict,
    colour: verdictColour(report, comparison.verdict, comparison),
  }));
  return draw({
    name,
    scenario,
    title: question,
    note: `${METRICS.latency_p50.title}, with 95 % intervals; inside the shaded band (${first ? marginWords(first.comparison) : ''} either way) it makes no difference. ${SHAPES}`,
    description: points
      .map(
        ({ waitMs, comparison }) =>
          `${bareMs(waitMs)}: ${aheadWords(comparison, sides)}, ${verdictWithMargin(comparison, sides)}.`,
      )
      .join(' '),
    tables: [
      {
        caption: question,
        columns: [...right('Wait'), ...left('Who is ahead [95 % interval]', 'Verdict')],
        rows: points.map(({ waitMs, comparison }) => [
          bareMs(waitMs),
          aheadWords(comparison, sides),
          verdictWithMargin(comparison, sides),
        ]),
      },
    ],
    widthPx: NARROW_PX,
    heightPx: 320,
    option: {
      grid: { left: 70, right: 28, top: 62, bottom: 48 },
      xAxis: tickedAxis(
        { min: -0.06 * longest, max: 1.1 * longest, ticks: waits },
        'wait injected in Postgres, ms',
        bare,
        28,
      ),
      yAxis: tickedAxis(axis.ticks, axis.axisName(sides.a, sides.b), axis.nameTick, 50),
      series: [
        {
          type: 'line',
          silent: true,
          symbol: 'none',
          lineStyle: { color: COLOURS.muted.light, width: 1, type: 'dashed' },
          data: marks.map(({ at, estimate }) => [at, estimate]),
          ...equivalenceBand('y', band[0], band[1], 0),
        },
        intervalSeries(marks, 'y', axis.ticks),
        figures(marks, points, axis.ticks.max),
      ],
    },
  });
}

/** Each point's own figure above it. */
function figures(
  marks: readonly { readonly at: number; readonly estimate: number; readonly high: number | null }[],
  points: readonly Point[],
  top: number,
): Record<string, unknown> {
  return {
    type: 'line',
    silent: true,
    lineStyle: { width: 0 },
    symbol: 'circle',
    symbolSize: 0.01,
    data: marks.map(({ at, estimate, high }, index) => ({
      value: [at, Math.min(top, high ?? estimate)],
      label: {
        show: true,
        position: 'top',
        distance: 8,
        formatter: figureOf(points[index]),
        fontFamily: FONT,
        fontSize: TEXT_PX.small,
        color: COLOURS.ink.light,
      },
    })),
  };
}

function figureOf(point: Point | undefined): string {
  return point ? rawRatioWords({ ...point.comparison, low: null, high: null }) : '';
}
