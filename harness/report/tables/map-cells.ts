import type { CrossoverMap, Judged, MapCell } from '../../model/report/findings/crossover.js';
import { METRICS } from '../../model/metrics.js';
import type { Report } from '../../model/report/report.js';
import { bareMs, bareQuantity, quantity, times } from '../../words/numbers.js';
import { sidesOf } from '../../words/names.js';
import { advantageWords, verdictWords } from '../../words/comparison/comparison.js';

/** A rate of the map: all cells that were planned with it. */
export interface MapColumn {
  readonly key: string;
  readonly ratePerSecond: number | null;
  readonly rateShare: number | null;
}

/** The map's rates, rising; those that a pilot did not find come last. */
export function columnsOf({ cells }: Pick<CrossoverMap, 'cells'>): MapColumn[] {
  const byKey = new Map(
    cells.map(({ ratePerSecond, rateShare }): [string, MapColumn] => {
      const key = `${ratePerSecond ?? ''} ${rateShare ?? ''}`;
      return [key, { key, ratePerSecond, rateShare }];
    }),
  );
  return [...byKey.values()].sort(
    (m, n) =>
      (m.ratePerSecond ?? Infinity) - (n.ratePerSecond ?? Infinity) ||
      (m.rateShare ?? 0) - (n.rateShare ?? 0),
  );
}

export function cellAt({ cells }: CrossoverMap, column: MapColumn, waitMs: number): MapCell | undefined {
  return cells.find((cell) => cell.waitMs === waitMs && columnsOf({ cells: [cell] })[0]?.key === column.key);
}

export function waitsOf({ cells }: CrossoverMap): number[] {
  return [...new Set(cells.map(({ waitMs }) => waitMs))].sort((m, n) => m - n);
}

/** Whether the difference is shown to be beyond what users notice. */
export function isNoticed({ state, differenceUs }: MapCell): boolean {
  const verdict = differenceUs?.verdict;
  return state === 'measured' && (verdict === 'a-better' || verdict === 'b-better');
}

/** What stands in a cell: who answers sooner and by how much, the ratio with its verdict, whether users notice. */
export function cellLines(report: Report, map: CrossoverMap, cell: MapCell): string[] {
  const { state, ratio, differenceUs } = cell;
  if (state === 'pool-bound') return ['pool-bound'];
  if (state === 'not-sustained') return ['neither side', 'kept the rate'];
  if (state === 'not-measured' || !ratio) return ['not measured'];
  const sides = sidesOf(report, map);
  const [late] = cell.notSustainedBy;
  if (ratio.byOutcome && late !== undefined) return [`${sides[late]} did`, 'not keep the rate'];
  if (ratio.byOutcome)
    return [`${ratio.verdict === 'a-better' ? sides.b : sides.a} lost`, 'most of its trials'];
  const first = differenceUs?.estimate ?? null;
  const sooner = first !== null && first > 0 ? sides.a : sides.b;
  return [
    ...(first === null ? [] : [`${sooner} ${quantity('us', Math.abs(first))}`]),
    `${timesWords(ratio)} ${SHORT_VERDICTS[ratio.verdict]}`,
    ...(cell.p95 ? [p95Line(cell.p95)] : []),
    ...(isNoticed(cell) ? ['users notice'] : []),
  ];
}

const SHORT_VERDICTS: Readonly<Record<Judged['verdict'], string>> = {
  'a-better': 'better',
  'b-better': 'better',
  equivalent: 'equal',
  inconclusive: 'undecided',
  invalid: 'invalid',
};

/** Short enough for a cell: `p95 1.79x better`, `p95 1.02x open`, `p95 better` where the outcome decided. */
function p95Line(p95: Judged): string {
  const word = p95.verdict === 'inconclusive' ? 'open' : SHORT_VERDICTS[p95.verdict];
  return ['p95', timesWords(p95), word].filter(Boolean).join(' ');
}

/** `1.61x`, at least 1 whoever is ahead. */
export function timesWords({ estimate }: Judged): string {
  return estimate === null ? '' : times(Math.max(estimate, 1 / estimate));
}

/** `At 50 ms and 100/s: Go 1.24x faster [1.20, 1.29], Go better; by difference Go 1.31 ms faster […], no difference.` */
export function cellInWords(report: Report, map: CrossoverMap, cell: MapCell): string {
  return `${placeWords(cell)}: ${verdictsInWords(report, map, cell)}.`;
}

export function placeWords({ waitMs, ratePerSecond }: MapCell): string {
  const rate = ratePerSecond === null ? 'a rate that was not found' : bareQuantity('1/s', ratePerSecond);
  return `${bareMs(waitMs)}, ${rate}`;
}

function verdictsInWords(report: Report, map: CrossoverMap, cell: MapCell): string {
  if (cell.state !== 'measured') return UNMEASURED[cell.state];
  return [
    judgedWords(report, map, cell.ratio, 'ratio'),
    ...(cell.p95 ? [`at p95 ${judgedWords(report, map, cell.p95, 'ratio')}`] : []),
    judgedWords(report, map, cell.differenceUs, 'absolute'),
    ...cell.notSustainedBy.map((side) => `${sidesOf(report, map)[side]} did not keep the rate`),
  ].join('; ');
}

/** Why a cell has no figures. */
export const UNMEASURED: Readonly<Record<Exclude<MapCell['state'], 'measured'>, string>> = {
  'not-sustained': 'neither side kept the rate',
  'pool-bound': 'pool-bound: not measured',
  'not-measured': 'no valid measurement',
};

/** A cell's ratio or difference with its interval and verdict. */
export function judgedWords(
  report: Report,
  map: CrossoverMap,
  judged: Judged | null,
  marginKind: 'ratio' | 'absolute',
): string {
  if (!judged) return '–';
  const sides = sidesOf(report, map);
  const { estimate: ratio, low, high, byOutcome } = judged;
  const verdict = verdictWords(judged.verdict, sides);
  if (byOutcome) return `${verdict}: the other lost most of its trials`;
  const figure = advantageWords(
    { ratio, low, high, metric: map.metric, unit: METRICS[map.metric].unit, marginKind },
    sides,
  );
  return `${figure}, ${verdict}`;
}
