import type { LatencyCurve } from '../../model/report/findings/curves.js';
import type { Report } from '../../model/report/report.js';
import { bare, bareMs, quantity, scaleFor } from '../../words/numbers.js';
import { levelTitle } from '../names.js';
import { shortName } from '../../words/names.js';
import type { Table } from '../tables/tables.js';
import { right } from '../tables/tables.js';
import { linearTicks, logTicks, tickedAxis } from './curve/axes.js';
import type { Chart } from './chart.js';
import { draw, FONT, NARROW_PX, TEXT_PX } from './chart.js';
import { targetColour } from './palette.js';

/** Percentiles named on the axis, where the curve reaches them. */
const NAMED = [50, 90, 95, 99, 99.9, 99.99];
/** Beyond this spread a linear axis hides the faster half. */
const LOG_FROM_SPREAD = 4;

/** Nines of a percentile: 90 is 1, 99 is 2, so that the tail gets its room. */
const nines = (percentile: number) => -Math.log10(1 - percentile / 100);

const KIND_WORDS = {
  response: 'Response time from the scheduled moment',
  service: 'Service time from the moment of sending',
  delivery: 'From the intended publish to receipt',
} as const;

/** Latency by percentile of every target, a chart for each level. */
export function latencyCharts(report: Report): Chart[] {
  return report.scenarios.flatMap(({ id, levels }) =>
    levels.flatMap(({ id: level, injectedWaitMs }) => {
      const curves = report.curves
        .filter((curve) => curve.scenario === id && curve.level === level)
        .map((curve) => ({
          ...curve,
          points: curve.points.filter(({ percentile, us }) => percentile < 100 && us > 0),
        }))
        .filter(({ points }) => points.length > 1);
      return curves.length > 0 ? [latencyChart(report, curves, injectedWaitMs ?? 0)] : [];
    }),
  );
}

function latencyChart(report: Report, curves: readonly LatencyCurve[], waitMs: number): Chart {
  const { scenario = '', level = '', kind = 'response' } = curves[0] ?? {};
  const values = curves.flatMap(({ points }) => points.map(({ us }) => us));
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const isLog = highest / lowest > LOG_FROM_SPREAD;
  const { divisor, suffix } = scaleFor('us', highest);
  const inScale = (us: number) => (isLog ? Math.log(us / divisor) : us / divisor);
  const ticks = (isLog ? logTicks : linearTicks)(lowest / divisor, highest / divisor);
  const furthest = Math.max(
    ...curves.flatMap(({ points }) => points.map(({ percentile }) => nines(percentile))),
  );
  const named = NAMED.map(nines).filter((value) => value <= furthest + 0.001);
  const what = kind === 'delivery' ? 'is a message delivered' : 'is a request answered';
  return draw({
    name: `${scenario}-${level}-latency`,
    scenario,
    title: `How fast ${what}?`,
    subtitle: levelTitle(report, scenario, level),
    note: `${KIND_WORDS[kind]}, all blocks merged; drawn to look at, never judged from.${isLog ? ' Logarithmic.' : ticks.min === 0 ? '' : ' The axis does not start at zero.'}${waitMs > 0 ? ` ${bareMs(waitMs)} of it is the injected wait.` : ''}`,
    description: curves.map((curve) => `${shortName(report, curve.target)}: ${spoken(curve)}.`).join(' '),
    tables: [latencyTable(report, curves)],
    widthPx: NARROW_PX,
    heightPx: 320,
    option: {
      grid: { left: 66, right: 74, top: 62, bottom: 48 },
      xAxis: tickedAxis(
        { min: 0, max: furthest, ticks: named },
        kind === 'delivery' ? 'percentile of deliveries' : 'percentile of requests',
        percentileName,
        28,
      ),
      yAxis: tickedAxis(ticks, suffix.trim(), (value) => bare(isLog ? Math.exp(value) : value), 48),
      series: curves.map((curve) => ({
        name: shortName(report, curve.target),
        type: 'line',
        silent: true,
        symbol: 'circle',
        symbolSize: 5,
        color: targetColour(report, curve.target),
        lineStyle: { width: 2.5 },
        data: curve.points.map(({ percentile, us }) => [nines(percentile), inScale(us)]),
        endLabel: {
          show: true,
          formatter: shortName(report, curve.target),
          color: targetColour(report, curve.target),
          fontFamily: FONT,
          fontSize: TEXT_PX.label,
          fontWeight: 'bold',
        },
        labelLayout: { moveOverlap: 'shiftY' },
      })),
    },
  });
}

function latencyTable(report: Report, curves: readonly LatencyCurve[]): Table {
  const { scenario = '', level = '' } = curves[0] ?? {};
  const percentiles = curves.flatMap(({ points }) => points.map(({ percentile }) => percentile));
  return {
    caption: `Latency by percentile: ${levelTitle(report, scenario, level)}`,
    columns: right('Percentile', ...curves.map(({ target }) => shortName(report, target))),
    rows: [...new Set(percentiles)]
      .sort((x, y) => x - y)
      .map((percentile) => [
        percentileName(nines(percentile)),
        ...curves.map(({ points }) => {
          const point = points.find((one) => one.percentile === percentile);
          return point ? quantity('us', point.us) : '–';
        }),
      ]),
  };
}

function percentileName(value: number): string {
  const percentile = 100 * (1 - 10 ** -value);
  return `p${Number(percentile.toFixed(3))}`;
}

function spoken({ points }: LatencyCurve): string {
  return points
    .filter(({ percentile }) => [50, 95, 99, 99.9].includes(percentile))
    .map(({ percentile, us }) => `p${percentile} ${quantity('us', us)}`)
    .join(', ');
}
