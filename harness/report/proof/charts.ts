import type { EffectRow, Proof } from '../../model/report/proof.js';
import { shortName } from '../../words/names.js';
import { bare } from '../../words/numbers.js';
import type { Chart } from '../charts/chart.js';
import { draw, NARROW_PX } from '../charts/chart.js';
import { linearTicks, tickedAxis } from '../charts/curve/axes.js';
import { intervalSeries } from '../charts/intervals.js';
import { COLOURS } from '../charts/palette.js';
import { effectWords, injectedWords, recoveredWords } from './words.js';

/** Recovered against injected: CPU in one picture, waits in another. */
export function proofCharts(proof: Proof): Chart[] {
  return [
    picture(proof, 'times', {
      name: 'prove-cpu',
      title: 'Is CPU recovered as it was planted?',
      unit: 'CPU per request, % more',
      onto: (ratio) => 100 * (ratio - 1),
    }),
    picture(proof, 'us', {
      name: 'prove-wait',
      title: 'Is a wait recovered as it was planted?',
      unit: 'median latency, ms more',
      onto: (us) => us / 1_000,
    }),
  ].flat();
}

interface Picture {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** From the row's own scale to the axes'. */
  readonly onto: (value: number) => number;
}

const TARGET_COLOURS = [COLOURS.first, COLOURS.second];

function picture(proof: Proof, unit: EffectRow['unit'], { name, title, unit: axis, onto }: Picture): Chart[] {
  const rows = proof.effects.filter((row) => row.unit === unit);
  if (rows.length === 0) return [];
  const marks = rows.map((row) => ({
    at: onto(row.injected),
    estimate: onto(row.recovered),
    low: onto(row.low),
    high: onto(row.high),
    colour: colourOf(proof, row.target),
    // A filled circle where it was found each time, else a hollow one.
    verdict: row.found === row.tries ? ('b-better' as const) : ('inconclusive' as const),
  }));
  const ends = marks.flatMap(({ at, low, high }) => [at, low, high]);
  const range = linearTicks(Math.min(0, ...ends), Math.max(...ends));
  return [
    draw({
      name,
      scenario: null,
      title,
      subtitle: proof.targets.map(({ id }) => `${shortName(proof, id)}: ${hueOf(proof, id)}`).join(', '),
      note: 'Each point is an effect at one workload, with its 95 % interval; on the line what was recovered is what was planted. Filled: found each time.',
      description: rows
        .map(
          (row) =>
            `${effectWords(row.effect)}, ${row.scenario}, ${shortName(proof, row.target)}: planted ${injectedWords(row)}, recovered ${recoveredWords(row)}.`,
        )
        .join(' '),
      widthPx: NARROW_PX,
      heightPx: 400,
      option: {
        grid: { left: 66, right: 24, top: 62, bottom: 52 },
        xAxis: tickedAxis(range, `planted: ${axis}`, bare, 30),
        yAxis: tickedAxis(range, `recovered: ${axis}`, bare, 44),
        series: [
          {
            type: 'line',
            silent: true,
            symbol: 'none',
            lineStyle: { color: COLOURS.muted.light, width: 1 },
            data: [
              [range.min, range.min],
              [range.max, range.max],
            ],
          },
          intervalSeries(marks, 'y', range),
        ],
      },
    }),
  ];
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
