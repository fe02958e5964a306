import type { TimingParts } from '../../model/run/load-record.js';
import type { Report } from '../../model/report/report.js';
import { percent, quantity } from '../../words/numbers.js';
import { shortName } from '../../words/names.js';
import { left, right } from '../tables/tables.js';
import { namesAxis, tickedAxis } from './curve/axes.js';
import type { Chart } from './chart.js';
import { draw, FONT, NARROW_PX, TEXT_PX } from './chart.js';
import { COLOURS } from './palette.js';

const PARTS = [
  { key: 'poolMs', name: 'pool wait', colour: COLOURS.pool.light },
  { key: 'dbMs', name: 'database', colour: COLOURS.database.light },
  { key: 'downMs', name: 'downstream', colour: COLOURS.downstream.light },
  { key: 'serMs', name: 'serialising', colour: COLOURS.serialising.light },
  { key: 'appMs', name: 'application', colour: COLOURS.application.light },
] as const satisfies readonly { key: keyof TimingParts; name: string; colour: string }[];

interface Row {
  readonly name: string;
  readonly parts: TimingParts;
  readonly totalMs: number;
}

/**
 * The share of a request's time in each part, by Server-Timing: at the mean, and for the slowest twentieth. Not drawn
 * where no request waits for the database or another service: there is one part only.
 */
export function decompositionCharts(report: Report): Chart[] {
  return report.scenarios.flatMap(({ id, levels }) => {
    const own = levels.flatMap((level) =>
      report.decompositions.filter(
        (one) => one.scenario === id && one.level === level.id && one.bounds !== null,
      ),
    );
    const chart = (slug: string, title: string, partsOf: (one: (typeof own)[number]) => TimingParts) => {
      const rows = own
        .map((one): Row => ({
          name: `${one.level} ${shortName(report, one.target)}`,
          parts: partsOf(one),
          totalMs: total(partsOf(one)),
        }))
        .filter(({ totalMs }) => totalMs > 0);
      return rows.length > 0 ? [shareChart(id, slug, title, rows)] : [];
    };
    return [
      ...chart('time-mean', 'Where does the time of a request go?', ({ mean }) => mean),
      ...chart('time-slow', 'And in the slowest 5 % of requests?', ({ atOrAboveP95 }) => atOrAboveP95),
    ];
  });
}

const total = (parts: TimingParts) => PARTS.reduce((sum, { key }) => sum + parts[key], 0);

function shareChart(scenario: string, slug: string, title: string, rows: readonly Row[]): Chart {
  const share = (row: Row, key: keyof TimingParts) => row.parts[key] / row.totalMs;
  const callsDownstream = rows.some(({ parts: { downMs } }) => downMs > 0);
  const shown = PARTS.filter(({ key }) => key !== 'downMs' || callsDownstream);
  const waits = callsDownstream
    ? 'the shares of the database and the downstream service'
    : 'the database’s share';
  return draw({
    name: `${scenario}-${slug}`,
    scenario,
    title,
    note: `Measured inside the service; at the right the whole time. The number in a part is that of its name above; parts stand in that order. Another language changes little of ${waits}.`,
    description: rows
      .map(
        (row) =>
          `${row.name}: ${shown.map(({ key, name }) => `${name} ${percent(share(row, key))}`).join(', ')} of ${quantity('ms', row.totalMs)}.`,
      )
      .join(' '),
    tables: [
      {
        caption: title,
        columns: [...left('Level and service'), ...right(...shown.map(({ name }) => name), 'in all')],
        rows: rows.map((row) => [
          row.name,
          ...shown.map(({ key }) => percent(share(row, key))),
          quantity('ms', row.totalMs),
        ]),
      },
    ],
    widthPx: NARROW_PX,
    heightPx: 108 + rows.length * 30,
    option: {
      legend: {
        top: 34,
        left: 8,
        icon: 'rect',
        itemWidth: 10,
        itemHeight: 12,
        itemGap: shown.length < PARTS.length ? 16 : 8,
        selectedMode: false,
        textStyle: { fontFamily: FONT, fontSize: TEXT_PX.small, color: COLOURS.ink.light },
      },
      grid: { left: 126, right: 72, top: 62, bottom: 44 },
      xAxis: tickedAxis(
        { min: 0, max: 100, ticks: [0, 25, 50, 75, 100] },
        'per cent of the time inside the service',
        String,
        26,
      ),
      yAxis: namesAxis(
        rows.map(({ name }) => name),
        114,
      ),
      series: [
        ...shown.map(({ key, name, colour }, index) => ({
          name: `${index + 1} ${name}`,
          type: 'bar',
          silent: true,
          stack: 'time',
          barWidth: 18,
          itemStyle: { color: colour, borderColor: COLOURS.paper.light, borderWidth: 1 },
          data: rows.map((row) => ({
            value: 100 * share(row, key),
            label: { ...NUMBERED, show: share(row, key) >= LEAST_NUMBERED, formatter: String(index + 1) },
          })),
        })),
        totals(rows),
      ],
    },
  });
}

/** A narrower part has no room for its number. */
const LEAST_NUMBERED = 0.07;
/** On a patch of paper, so that it is read on every part's colour, and told apart by who sees no colours. */
const NUMBERED = {
  position: 'inside',
  fontFamily: FONT,
  fontSize: TEXT_PX.small,
  color: COLOURS.ink.light,
  backgroundColor: COLOURS.paper.light,
  borderRadius: 2,
  padding: [0, 3],
} as const;

/** The whole time of each row, written behind its bar. */
function totals(rows: readonly Row[]): Record<string, unknown> {
  return {
    type: 'bar',
    silent: true,
    stack: 'time',
    barWidth: 18,
    data: rows.map(({ totalMs }) => ({
      value: 0,
      label: {
        show: true,
        position: 'right',
        formatter: quantity('ms', totalMs),
        color: COLOURS.ink.light,
        fontFamily: FONT,
        fontSize: TEXT_PX.small,
      },
    })),
  };
}
