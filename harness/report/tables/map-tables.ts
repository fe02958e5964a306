import type { CrossoverMap, MapCell } from '../../model/report/findings/crossover.js';
import type { Report } from '../../model/report/report.js';
import { bareMs, bareQuantity, marginPercent, percent, quantity, times } from '../../words/numbers.js';
import { judgedWords, UNMEASURED } from './map-cells.js';
import { sidesOf } from '../../words/names.js';
import type { Table } from './tables.js';

/** The map as a table: every cell with both verdicts and what was predicted. */
export function mapTable(report: Report, map: CrossoverMap): Table {
  return {
    caption: 'The map in figures: medians with 95 % intervals; predictions from CPU a request',
    columns: [
      { title: 'Wait', align: 'right' },
      { title: 'Offered rate', align: 'right' },
      { title: 'By ratio', align: 'left' },
      { title: 'p95, by ratio', align: 'left' },
      { title: 'By difference', align: 'left' },
      { title: 'Measured', align: 'left' },
      { title: 'Predicted', align: 'left' },
      { title: 'Prediction’s error', align: 'left' },
      { title: 'Agree', align: 'left' },
    ],
    rows: map.cells.map((cell) => [
      bareMs(cell.waitMs),
      rateOf(cell),
      ...verdictsOf(report, map, cell),
      sideWords(report, map, [cell.measured.aUs, cell.measured.bUs]),
      predictedWords(report, map, cell),
      errorWords(report, map, cell),
      cell.agrees === null ? '–' : cell.agrees ? 'yes' : 'no',
    ]),
  };
}

function rateOf({ ratePerSecond, rateShare }: MapCell): string {
  const share =
    rateShare === null ? '' : ` (${bareQuantity('share', rateShare)} of the rate within the objective)`;
  return ratePerSecond === null ? `not found${share}` : `${bareQuantity('1/s', ratePerSecond)}${share}`;
}

function verdictsOf(report: Report, map: CrossoverMap, cell: MapCell): [string, string, string] {
  if (cell.state !== 'measured') return [UNMEASURED[cell.state], '–', '–'];
  return [
    judgedWords(report, map, cell.ratio, 'ratio'),
    judgedWords(report, map, cell.p95, 'ratio'),
    judgedWords(report, map, cell.differenceUs, 'absolute'),
  ];
}

/** `Python 3.03 ms, Go 1.53 ms`; of a side that did not keep the rate there is no figure. */
function sideWords(
  report: Report,
  map: CrossoverMap,
  [a, b]: readonly [number | null, number | null],
): string {
  const sides = sidesOf(report, map);
  const figure = (us: number | null) => (us === null ? '–' : quantity('us', us));
  return a === null && b === null ? '–' : `${sides.a} ${figure(a)}, ${sides.b} ${figure(b)}`;
}

/** `Python 4.1 % below, Go 2 % above`: predicted against measured. */
function errorWords(report: Report, map: CrossoverMap, { measured, predicted }: MapCell): string {
  const sides = sidesOf(report, map);
  const one = (name: string, found: number | null, foreseen: number | null) => {
    if (found === null || foreseen === null) return [];
    const error = foreseen / found - 1;
    return [`${name} ${percent(Math.abs(error))} ${error < 0 ? 'below' : 'above'}`];
  };
  const said = [
    ...one(sides.a, measured.aUs, predicted?.aUs ?? null),
    ...one(sides.b, measured.bUs, predicted?.bUs ?? null),
  ];
  return said.join(', ') || '–';
}

function predictedWords(report: Report, map: CrossoverMap, { predicted }: MapCell): string {
  if (!predicted) return '–';
  const { a, b } = sidesOf(report, map);
  const { aUs, bUs, ratio } = predicted;
  if (aUs === null && bUs === null) return 'both saturated';
  if (ratio === null) return `${aUs === null ? a : b} saturated`;
  return `${times(ratio)} (${a} ${quantity('us', aUs ?? 0)}, ${b} ${quantity('us', bUs ?? 0)})`;
}

/** For each wait, from which rate on the prediction leaves each margin. */
export function boundaryTable(map: CrossoverMap): Table {
  const rate = (perSecond: number | null) =>
    perSecond === null ? 'not before saturation' : quantity('1/s', perSecond);
  return {
    caption: 'The predicted boundary: the rate from which on the two differ by more than a margin',
    columns: [
      { title: 'Wait', align: 'right' },
      { title: `More than ${marginPercent(map.ratioMargin)}`, align: 'right' },
      { title: `More than ${bareQuantity('us', map.absoluteMarginUs)}`, align: 'right' },
    ],
    rows: map.boundary.map(({ waitMs, ratioPerSecond, absolutePerSecond }) => [
      bareMs(waitMs),
      rate(ratioPerSecond),
      rate(absolutePerSecond),
    ]),
  };
}
