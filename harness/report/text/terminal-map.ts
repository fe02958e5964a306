import type { CrossoverMap, MapCell } from '../../model/report/findings/crossover.js';
import type { Report } from '../../model/report/report.js';
import { bareMs, bareQuantity, marginPercent } from '../../words/numbers.js';
import { fitted } from '../../words/text-table.js';
import type { MapColumn } from '../tables/map-cells.js';
import { cellAt, columnsOf, isNoticed, timesWords, waitsOf } from '../tables/map-cells.js';
import { sidesOf } from '../../words/names.js';

const WAIT_COLUMNS = 9;

/** The map as a grid of characters, longest wait first, and what its signs mean. */
export function mapLines(report: Report, map: CrossoverMap, mostColumns: number): string[] {
  const columns = columnsOf(map);
  const width = Math.min(12, Math.floor((mostColumns - WAIT_COLUMNS) / Math.max(1, columns.length)));
  const padded = (text: string) => fitted(text.slice(0, width - 1), width);
  const heads = columns.map(({ ratePerSecond }) =>
    ratePerSecond === null ? '?' : bareQuantity('1/s', ratePerSecond),
  );
  const row = (waitMs: number) =>
    columns.map((column, index) => {
      const cell = cellAt(map, column, waitMs);
      const sign = index === firstBeyond(map, columns, waitMs) ? '|' : ' ';
      return padded(`${sign}${cell ? cellText(report, map, cell) : ''}`);
    });
  const line = (name: string, cells: readonly string[]) =>
    `${fitted(name, WAIT_COLUMNS - 2, 'right')} ${cells.join('')}`.trimEnd();
  return [
    line(
      'wait',
      heads.map((head) => padded(` ${head}`)),
    ),
    ...waitsOf(map)
      .reverse()
      .map((waitMs) => line(bareMs(waitMs), row(waitMs))),
  ];
}

/** What the signs of the grid mean, in a sentence. */
export function mapSigns(map: CrossoverMap): string {
  const margin = marginPercent(map.ratioMargin);
  return `A name: that side is better by more than ${margin}; = within it; ? undecided; neither: no side kept the rate; ! by more than ${bareQuantity('us', map.absoluteMarginUs)}; | beyond here CPU a request predicts more than ${margin}.`;
}

/** The first column at or beyond the predicted boundary of a wait; -1 where there is none. */
function firstBeyond({ boundary }: CrossoverMap, columns: readonly MapColumn[], waitMs: number): number {
  const from = boundary.find((one) => one.waitMs === waitMs)?.ratioPerSecond ?? Infinity;
  return columns.findIndex(({ ratePerSecond }) => ratePerSecond !== null && ratePerSecond * 1.001 >= from);
}

/** `Go 1.98x!`, `= 1.03x`, `Go alone!` where the other lost its trials. */
function cellText(report: Report, map: CrossoverMap, cell: MapCell): string {
  const { state, ratio } = cell;
  if (state === 'not-sustained') return 'neither';
  if (state !== 'measured' || !ratio) return state === 'pool-bound' ? 'pool' : '-';
  const sides = sidesOf(report, map);
  const signs: Record<typeof ratio.verdict, string> = {
    'a-better': sides.a,
    'b-better': sides.b,
    equivalent: '=',
    inconclusive: '?',
    invalid: '-',
  };
  const much = ratio.byOutcome ? 'alone' : timesWords(ratio);
  return `${signs[ratio.verdict]} ${much}${isNoticed(cell) ? '!' : ''}`;
}
