import type {
  Accuracy,
  Judged,
  Lead,
  MapCell,
  MapFinding,
  Parity,
  PredictedFrom,
  PredictedSide,
} from '../../model/report/findings/crossover.js';
import type { FoundMap } from '../../model/report/report-data.js';
import type { Sides } from '../names.js';
import { bare, bareMs, marginPercent, number, percent, quantity } from '../numbers.js';

type Decided = Extract<MapFinding, { kind: 'decided' }>;
type Margins = Pick<FoundMap, 'ratioMargin' | 'absoluteMarginUs'>;

/** What the map shows, in a sentence or more: where nothing differs, and where a side is ahead by either margin. */
export function mapFindingWords(found: MapFinding, margins: Margins, names: Sides): string {
  switch (found.kind) {
    case 'not-measured':
      return 'No cell of the map was measured.';
    case 'undecided':
      return `None of the ${found.measured} measured cells is decided.`;
    case 'decided':
      return [
        parityWords(found.parity, margins, names),
        ...found.leads.map((lead) => leadWords(lead, found, margins, names)),
        ...openWords(found),
      ].join(' ');
  }
}

/** `Up to N requests/s and from M ms of wait on …`. */
function parityWords(parity: Parity | null, { ratioMargin }: Margins, { a, b }: Sides): string {
  const margin = `within ${marginPercent(ratioMargin)}`;
  if (!parity) return `No cell shows ${a} and ${b} ${margin} of each other.`;
  const { same, undecided, waitMs, ratePerSecond } = parity;
  const cells =
    undecided > 0 ? `${same} of ${same + undecided} cells, the others undecided` : `all ${same} cells`;
  const waiting = waitMs > 0 ? `from ${bareMs(waitMs)} of wait on` : 'at every wait';
  return `Up to ${bare(ratePerSecond)} requests/s and ${waiting}, ${a} and ${b} are ${margin} of each other (${cells}).`;
}

function leadWords(
  { side, byRatio, byOutcome, byDifference, byP95, fromPerSecond }: Lead,
  { decidedByRatio, decidedByDifference, decidedByP95 }: Decided,
  { ratioMargin, absoluteMarginUs }: Margins,
  names: Sides,
): string {
  const [name, other] = side === 'a' ? [names.a, names.b] : [names.b, names.a];
  const because = byOutcome > 0 ? ` (in ${byOutcome} because ${other} lost most of its trials)` : '';
  const from = fromPerSecond === null ? '' : `, none of them below ${bare(fromPerSecond)} requests/s`;
  const margin = marginPercent(ratioMargin);
  const p95 = decidedByP95 === 0 ? '' : `, at p95 in ${byP95} of ${decidedByP95}`;
  const noticed =
    decidedByDifference === 0
      ? 'by milliseconds no cell is decided'
      : `by more than ${bareMs(absoluteMarginUs / 1_000)} in ${byDifference === 0 ? 'none' : byDifference} of ${decidedByDifference}${from}`;
  return `Where decided, the median of ${name} is ahead by more than ${margin} in ${byRatio} of ${decidedByRatio} cells${because}${p95}; ${noticed}.`;
}

/** What no sentence above counts: left open, or a rate that neither side kept. */
function openWords({ measured, decidedByRatio, decidedByDifference, notSustained }: Decided): string[] {
  const [ratio, difference] = [measured - decidedByRatio, measured - decidedByDifference];
  return [
    ...(ratio + difference > 0
      ? [`Of ${measured} measured cells ${ratio} stay undecided by ratio, ${difference} by milliseconds.`]
      : []),
    ...(notSustained > 0 ? [`In ${notSustained} neither side kept the rate.`] : []),
  ];
}

/** How the boundary was predicted, with the figures that went in, and how often it was right. */
export function predictionWords(
  { predictedFrom, accuracy }: Pick<FoundMap, 'predictedFrom' | 'accuracy'>,
  names: Sides,
): string[] {
  if (!predictedFrom)
    return ['Nothing is predicted: CPU per request or latency was not measured for both sides.'];
  const { cores, restUs, a, b } = predictedFrom;
  const full = ({ fullPerSecond }: PredictedFrom['a']) =>
    fullPerSecond === null ? 'no rate' : `${number(fullPerSecond)} requests/s`;
  return [
    `Predicted median = wait + rest + CPU a request + median wait for ${cores === 1 ? 'the core' : `one of ${cores} cores`} (M/D/c by Cosmetatos 1976).`,
    `CPU a request: ${names.a} ${cpuWords(a)}; ${names.b} ${cpuWords(b)}. Rest (database and network, the same for both): ${quantity('us', restUs)}.`,
    `By this the cores of ${names.a} are full at ${full(a)}, those of ${names.b} at ${full(b)}; beyond that a queue grows with the length of the window, so there only who is ahead counts, not by how much.`,
    ...accuracyWords(accuracy),
  ];
}

/** The error of the prediction beside that of the guess that nothing differs: agreement alone may be cheap. */
function accuracyWords(accuracy: Accuracy | null): string[] {
  if (!accuracy) return ['No cell has both medians predicted and measured, so the prediction is untested.'];
  const { cells, median, worstMedian, ratio, naiveRatio, decided, right, naiveRight } = accuracy;
  const off = (factor: number) => percent(factor - 1);
  const gain =
    ratio < naiveRatio ? 'the prediction is the nearer' : 'the prediction is no better than that guess';
  return [
    `Tested on ${cells} cells, predicted medians are ${off(median)} off in the mean (at most ${off(worstMedian)}), predicted ratios ${off(ratio)}; “no difference anywhere” would be ${off(naiveRatio)} off: ${gain}.`,
    ...(decided > 0
      ? [
          `The verdict is the predicted one in ${right} of ${decided} decided cells; that guess is right in ${naiveRight}.`,
        ]
      : []),
  ];
}

/** `1.9 ms at 10/s, 1.2 ms at 100/s`. */
function cpuWords({ cpu }: PredictedFrom['a']): string {
  return cpu
    .map(({ ratePerSecond, cpuUs }) => `${quantity('us', cpuUs)} at ${bare(ratePerSecond)}/s`)
    .join(', ');
}

/** Where a decided verdict lies on another side of its margin than the prediction, a sentence for each. */
export function disagreementWords(cells: readonly MapCell[], margins: Margins, names: Sides): string[] {
  return cells.flatMap((cell) => {
    const { waitMs, ratePerSecond, predicted, ratio, differenceUs } = cell;
    if (predicted === null || ratePerSecond === null) return [];
    const place = `At ${bareMs(waitMs)} of wait and ${bare(ratePerSecond)} requests/s`;
    const ms = (us: number) => quantity('us', us);
    return [
      ...disagreement(place, `ratio (${bare(margins.ratioMargin)})`, names, ratio, {
        side: predicted.byRatio,
        figure: predicted.ratio,
        write: number,
      }),
      ...disagreement(
        place,
        `difference (${bareMs(margins.absoluteMarginUs / 1_000)})`,
        names,
        differenceUs,
        {
          side: predicted.byDifference,
          figure: predicted.differenceUs,
          write: ms,
        },
      ),
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
  names: Sides,
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
