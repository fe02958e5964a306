import type { CrossoverMap, MapCell } from '../../model/report/crossover.js';
import type { Report } from '../../model/report/report.js';
import { bareMs, bareQuantity, marginPercent, quantity, times } from '../../words/numbers.js';
import { judgedWords } from './map-cells.js';
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
      { title: 'By difference', align: 'left' },
      { title: 'Predicted', align: 'left' },
      { title: 'Agree', align: 'left' },
    ],
    rows: map.cells.map((cell) => [
      bareMs(cell.waitMs),
      rateOf(cell),
      ...verdictsOf(report, map, cell),
      predictedWords(report, map, cell),
      cell.agrees === null ? '–' : cell.agrees ? 'yes' : 'no',
    ]),
  };
}

function rateOf({ ratePerSecond, capacityShare }: MapCell): string {
  const share = capacityShare === null ? '' : ` (${bareQuantity('share', capacityShare)} of capacity)`;
  return ratePerSecond === null ? `not found${share}` : `${bareQuantity('1/s', ratePerSecond)}${share}`;
}

function verdictsOf(report: Report, map: CrossoverMap, cell: MapCell): [string, string] {
  if (cell.state === 'pool-bound') return ['pool-bound: not measured', '–'];
  if (cell.state === 'not-measured') return ['no valid measurement', '–'];
  return [
    judgedWords(report, map, cell.ratio, 'ratio'),
    judgedWords(report, map, cell.differenceUs, 'absolute'),
  ];
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
