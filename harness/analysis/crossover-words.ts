import type { Judged, MapCell, PredictedSide } from '../model/crossover.js';
import type { CpuPoint, Margins, PredictionInputs } from './prediction.js';
import { saturationPerSecond } from './prediction.js';

interface Names {
  readonly a: string;
  readonly b: string;
}

/** Three digits are enough for a sentence. */
export const rounded = (value: number) => String(Number(value.toPrecision(3))).replace('-', '−');

const isBetter = (judged: Judged | null) => judged?.verdict === 'a-better' || judged?.verdict === 'b-better';

/** What the map shows: where nothing differs, and where a side is ahead by either margin. */
export function findingOf(cells: readonly MapCell[], margins: Margins, names: Names): string {
  const measured = cells.filter(({ state }) => state === 'measured');
  if (measured.length === 0) return 'No cell of the map was measured.';
  const decided = measured.filter(({ ratio }) => ratio?.verdict !== 'inconclusive');
  if (decided.length === 0) return `None of the ${measured.length} measured cells is decided.`;
  const ahead = (['b-better', 'a-better'] as const).flatMap((verdict) =>
    aheadInWords(measured, verdict, margins, names),
  );
  return [sameInWords(measured, margins, names), ...ahead].join(' ');
}

/** `Below N requests/s and above M ms of wait …`: the largest corner of the map in which no side is ahead. */
function sameInWords(measured: readonly MapCell[], { ratio: margin }: Margins, { a, b }: Names): string {
  const corner = cornerOfParity(measured);
  const tenth = `within ${rounded((margin - 1) * 100)} %`;
  if (!corner) return `No cell shows ${a} and ${b} ${tenth} of each other.`;
  const open =
    corner.undecided > 0
      ? `${corner.same} of ${corner.same + corner.undecided} cells, the others undecided`
      : `all ${corner.same} cells`;
  const waiting = corner.waitMs > 0 ? `from ${rounded(corner.waitMs)} ms of wait on` : 'at every wait';
  return `Up to ${rounded(corner.ratePerSecond)} requests/s and ${waiting}, ${a} and ${b} are ${tenth} of each other (${open}).`;
}

interface Corner {
  readonly waitMs: number;
  readonly ratePerSecond: number;
  readonly same: number;
  readonly undecided: number;
}

/** Of all corners (waits from w on, rates up to r) without a side ahead, the one with most cells that showed no difference. */
function cornerOfParity(measured: readonly MapCell[]): Corner | null {
  const placed = measured.flatMap((cell) =>
    cell.ratePerSecond === null ? [] : [{ ...cell, ratePerSecond: cell.ratePerSecond }],
  );
  const corners = placed.flatMap(({ waitMs, ratePerSecond }): Corner[] => {
    const inside = placed.filter((cell) => cell.waitMs >= waitMs && cell.ratePerSecond <= ratePerSecond);
    if (inside.some(({ ratio }) => isBetter(ratio))) return [];
    const same = inside.filter(({ ratio }) => ratio?.verdict === 'equivalent').length;
    return same === 0 ? [] : [{ waitMs, ratePerSecond, same, undecided: inside.length - same }];
  });
  return corners.sort((m, n) => n.same - m.same || m.undecided - n.undecided).at(0) ?? null;
}

/** In how many cells one side is ahead, by either margin and by outcome, and from which rate on users notice. */
function aheadInWords(
  measured: readonly MapCell[],
  verdict: 'a-better' | 'b-better',
  { ratio: margin, absoluteUs }: Margins,
  { a, b }: Names,
): string[] {
  const [name, other] = verdict === 'a-better' ? [a, b] : [b, a];
  const byRatio = measured.filter(({ ratio }) => ratio?.verdict === verdict);
  const noticed = measured.filter(({ differenceUs }) => differenceUs?.verdict === verdict);
  if (byRatio.length === 0 && noticed.length === 0) return [];
  const lost = byRatio.filter(({ ratio }) => ratio?.byOutcome === true).length;
  const because = lost > 0 ? ` (in ${lost} because ${other} lost most of its trials)` : '';
  const rates = noticed.flatMap(({ ratePerSecond }) => ratePerSecond ?? []);
  const from = rates.length > 0 ? `, none of them below ${rounded(Math.min(...rates))} requests/s` : '';
  const much = `by more than ${rounded(absoluteUs / 1_000)} ms in ${noticed.length === 0 ? 'none' : noticed.length}`;
  return [
    `${name} is ahead by more than ${rounded((margin - 1) * 100)} % in ${byRatio.length} of ${measured.length} measured cells${because}, and ${much}${from}.`,
  ];
}

/** How the boundary was predicted, with the figures that went in, and how often it was right. */
export function predictionInWords(
  inputs: PredictionInputs | null,
  cells: readonly MapCell[],
  names: Names,
): string[] {
  if (!inputs) return ['Nothing is predicted: CPU per request or latency was not measured for both sides.'];
  const { cores, restUs, a, b } = inputs;
  const judged = cells.filter(({ agrees }) => agrees !== null);
  const right = judged.filter(({ agrees }) => agrees === true).length;
  const full = (curve: readonly CpuPoint[]) => rounded(saturationPerSecond(curve, cores));
  return [
    `Predicted median = wait + rest + CPU a request + median wait for ${cores === 1 ? 'the core' : `one of ${cores} cores`} (M/D/c by Cosmetatos 1976).`,
    `CPU a request: ${names.a} ${cpuInWords(a)}; ${names.b} ${cpuInWords(b)}. Rest (database and network, the same for both): ${rounded(restUs / 1_000)} ms.`,
    `By this the cores of ${names.a} are full at ${full(a)} requests/s, those of ${names.b} at ${full(b)}; beyond that a queue grows with the length of the window, so there only who is ahead counts, not by how much.`,
    ...(judged.length > 0
      ? [`Prediction and measurement agree in ${right} of ${judged.length} decided cells.`]
      : []),
  ];
}

/** `1.9 ms at 10/s, 1.2 ms at 100/s`. */
function cpuInWords(curve: readonly CpuPoint[]): string {
  return curve
    .map(({ ratePerSecond, cpuUs }) => `${rounded(cpuUs / 1_000)} ms at ${rounded(ratePerSecond)}/s`)
    .join(', ');
}

/** Where a decided verdict lies on another side of its margin than the prediction, a sentence for each. */
export function disagreementsIn(cells: readonly MapCell[], margins: Margins, names: Names): string[] {
  return cells.flatMap((cell) => {
    const { waitMs, ratePerSecond, predicted, ratio, differenceUs } = cell;
    if (predicted === null || ratePerSecond === null) return [];
    const place = `At ${rounded(waitMs)} ms of wait and ${rounded(ratePerSecond)} requests/s`;
    const times = (value: number) => value.toFixed(2);
    const ms = (us: number) => `${rounded(us / 1_000)} ms`;
    return [
      ...disagreement(place, `ratio (${rounded(margins.ratio)})`, names, ratio, {
        side: predicted.byRatio,
        figure: predicted.ratio,
        write: times,
      }),
      ...disagreement(place, `difference (${ms(margins.absoluteUs)})`, names, differenceUs, {
        side: predicted.byDifference,
        figure: predicted.differenceUs,
        write: ms,
      }),
    ];
  });
}

interface PredictedFigure {
  readonly side: PredictedSide | null;
  readonly figure: number | null;
  readonly write: (value: number) => string;
}

function disagreement(
  place: string,
  margin: string,
  names: Names,
  judged: Judged | null,
  { side, figure, write }: PredictedFigure,
): string[] {
  if (!judged || side === null || judged.verdict === side) return [];
  if (judged.verdict === 'inconclusive' || judged.verdict === 'invalid') return [];
  const said: Record<PredictedSide, string> = {
    'a-better': `${names.a} ahead`,
    'b-better': `${names.b} ahead`,
    equivalent: 'no difference',
  };
  const { low, high, estimate, byOutcome } = judged;
  const interval = low === null || high === null ? '' : ` [${write(low)}, ${write(high)}]`;
  const measured = byOutcome
    ? 'because the other lost most of its trials'
    : estimate === null
      ? 'without a figure'
      : `${write(estimate)}${interval}`;
  const foreseen = figure === null ? 'one side saturated' : write(figure);
  return [
    `${place}, by ${margin}: predicted ${said[side]} (${foreseen}), measured ${said[judged.verdict]} (${measured}).`,
  ];
}
