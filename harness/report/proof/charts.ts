import type { EffectRow, Proof } from '../../model/report/proof.js';
import { shortName } from '../../words/names.js';
import { bare } from '../../words/numbers.js';
import type { Chart } from '../charts/chart.js';
import { draw, NARROW_PX } from '../charts/chart.js';
import { linearTicks, tickedAxis } from '../charts/curve/axes.js';
import { intervalSeries } from '../charts/intervals.js';
import { COLOURS } from '../charts/palette.js';
import { recoveredTable } from './tables.js';
import { effectWords, injectedWords, recoveredWords } from './words.js';

/** Recovered against planted: CPU in one picture, waits in another. */
export function proofCharts(proof: Proof): Chart[] {
  return [
    picture(proof, 'times', {
      name: 'prove-cpu',
      title: 'Is CPU recovered as it was planted?',
      axis: 'CPU per request, % more',
      onto: (ratio) => 100 * (ratio - 1),
    }),
    picture(proof, 'us', {
      name: 'prove-wait',
      title: 'Is a wait recovered as it was planted?',
      axis: 'median latency, ms more',
      onto: (us) => us / 1_000,
    }),
  ].flat();
}

interface Picture {
  readonly name: string;
  readonly title: string;
  /** What is drawn upwards. */
  readonly axis: string;
  /** From the row's own scale to the axis'. */
  readonly onto: (value: number) => number;
}

const TARGET_COLOURS = [COLOURS.first, COLOURS.second];
/** Of the room between two effects, what the points of one may take. */
const SPREAD = 0.7;
const DASH = 0.05;

function picture(proof: Proof, unit: EffectRow['unit'], { name, title, axis, onto }: Picture): Chart[] {
  const rows = proof.effects.filter((row) => row.unit === unit);
  if (rows.length === 0) return [];
  const effects = [...new Set(rows.map(({ effect }) => effectWords(effect)))];
  const marks = effects.flatMap((effect, index) => marksOf(proof, rows, { effect, index, onto }));
  const ends = marks.flatMap(({ planted, low, high }) => [planted, low, high]);
  const range = linearTicks(Math.min(0, ...ends), Math.max(...ends));
  const across = { min: -0.5, max: effects.length - 0.5, ticks: effects.map((_, index) => index) };
  return [
    draw({
      name,
      scenario: null,
      title,
      subtitle: proof.targets.map(({ id }) => `${shortName(proof, id)}: ${hueOf(proof, id)}`).join(', '),
      note: 'Each point is what was recovered at one workload, with its 95 % interval; the dash beside it is what was planted. Filled: found each time.',
      description: rows
        .map(
          (row) =>
            `${effectWords(row.effect)}, ${row.scenario}, ${shortName(proof, row.target)}: planted ${injectedWords(row)}, recovered ${recoveredWords(row)}.`,
        )
        .join(' '),
      tables: [recoveredTable({ ...proof, effects: rows })],
      widthPx: NARROW_PX,
      heightPx: 400,
      option: {
        grid: { left: 66, right: 24, top: 62, bottom: 52 },
        xAxis: tickedAxis(across, 'planted', (index) => effects[index] ?? '', 30),
        yAxis: tickedAxis(range, `recovered: ${axis}`, bare, 44),
        series: [
          {
            type: 'line',
            silent: true,
            symbol: 'none',
            // Behind the points.
            z: 1,
            lineStyle: { color: COLOURS.ink.light, width: 3 },
            // A point without a place ends each dash.
            data: marks.flatMap(({ at, planted }) => [
              [at - DASH, planted],
              [at + DASH, planted],
              [null, null],
            ]),
          },
          intervalSeries(marks, 'y', range),
        ],
      },
    }),
  ];
}

/** The points of one effect, side by side, those of a target together. */
function marksOf(
  proof: Proof,
  rows: readonly EffectRow[],
  { effect, index, onto }: { readonly effect: string; readonly index: number } & Pick<Picture, 'onto'>,
) {
  const own = rows
    .filter((row) => effectWords(row.effect) === effect)
    .sort((x, y) => placeOf(proof, x.target) - placeOf(proof, y.target));
  return own.map((row, nth) => ({
    at: index + SPREAD * ((nth + 0.5) / own.length - 0.5),
    planted: onto(row.injected),
    estimate: onto(row.recovered),
    low: onto(row.low),
    high: onto(row.high),
    colour: colourOf(proof, row.target),
    // A filled circle where it was found each time, else a hollow one.
    verdict: row.found === row.tries ? ('b-better' as const) : ('inconclusive' as const),
  }));
}

function placeOf({ targets }: Proof, target: string): number {
  return targets.findIndex(({ id }) => id === target);
}

function colourOf(proof: Proof, target: string): string {
  return (TARGET_COLOURS[placeOf(proof, target)] ?? COLOURS.muted).light;
}

function hueOf(proof: Proof, target: string): string {
  return ['blue', 'orange'][placeOf(proof, target)] ?? 'grey';
}
