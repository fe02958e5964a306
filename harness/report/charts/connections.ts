import type { Report } from '../../model/report/report.js';
import { bare, count, counted, quantity, scaleFor } from '../../words/numbers.js';
import { shortName } from '../../words/names.js';
import type { Table } from '../tables/tables.js';
import { right } from '../tables/tables.js';
import { linearTicks, tickedAxis } from './curve/axes.js';
import type { Chart } from './chart.js';
import { draw, FONT, NARROW_PX, TEXT_PX } from './chart.js';
import { targetColour } from './palette.js';

/** Memory over open connections, a line for each target; the slope is what one connection costs. */
export function connectionCharts(report: Report): Chart[] {
  return report.scenarios.flatMap(({ id }) => {
    const curves = report.memoryCurves.filter(({ scenario, points }) => scenario === id && points.length > 1);
    return curves.length > 0 ? [connectionChart(report, id, curves)] : [];
  });
}

function connectionChart(report: Report, scenario: string, curves: Report['memoryCurves']): Chart {
  const points = curves.flatMap((curve) => curve.points);
  const most = Math.max(...points.map(({ connections }) => connections));
  const highest = Math.max(...points.map(({ bytes }) => bytes));
  const { divisor, suffix } = scaleFor('bytes', highest);
  const slope = (target: string) => slopeWords(report, scenario, target);
  return draw({
    name: `${scenario}-memory-over-connections`,
    scenario,
    title: 'What does an open connection cost in memory?',
    note: `Memory summed over the service’s processes. The slope is the cost of one connection: ${curves.map(({ target }) => `${shortName(report, target)} ${slope(target)}`).join('; ')}.`,
    description: curves
      .map(
        ({ target, points: own }) =>
          `${shortName(report, target)}: ${own.map(({ connections, bytes }) => `${counted(connections, 'connection')} ${quantity('bytes', bytes)}`).join(', ')}; ${slope(target)}.`,
      )
      .join(' '),
    tables: [connectionTable(report, curves)],
    widthPx: NARROW_PX,
    heightPx: 320,
    option: {
      grid: { left: 66, right: 30, top: 48, bottom: 48 },
      xAxis: tickedAxis(linearTicks(0, most), 'open connections', bare, 28),
      yAxis: tickedAxis(linearTicks(0, highest / divisor), suffix.trim(), bare, 46),
      series: curves.map(({ target, points: own }) => ({
        type: 'line',
        silent: true,
        symbol: 'circle',
        symbolSize: 7,
        color: targetColour(report, target),
        lineStyle: { width: 2.5 },
        data: own.map(({ connections, bytes }, index) => ({
          value: [connections, bytes / divisor],
          label: {
            show: index === own.length - 1,
            position: 'left',
            distance: 12,
            offset: [0, -12],
            formatter: `${shortName(report, target)}: ${slope(target)}`,
            color: targetColour(report, target),
            fontFamily: FONT,
            fontSize: TEXT_PX.label,
            fontWeight: 'bold',
          },
        })),
      })),
    },
  });
}

function connectionTable(report: Report, curves: Report['memoryCurves']): Table {
  const counts = curves.flatMap(({ points }) => points.map(({ connections }) => connections));
  return {
    caption: 'Memory by open connections',
    columns: right('Connections', ...curves.map(({ target }) => shortName(report, target))),
    rows: [...new Set(counts)]
      .sort((x, y) => x - y)
      .map((connections) => [
        count(connections),
        ...curves.map(({ points }) => {
          const point = points.find((one) => one.connections === connections);
          return point ? quantity('bytes', point.bytes) : '–';
        }),
      ]),
  };
}

/** The judged slope where the report has it; else that no slope was judged. */
function slopeWords(report: Report, scenario: string, target: string): string {
  const found = report.summaries.findLast(
    (row) => row.scenario === scenario && row.target === target && row.metric === 'memory_per_connection',
  );
  return found ? `${quantity('bytes', found.estimate)} each` : 'slope not estimated';
}
