import { METRICS } from '../../model/metrics.js';
import type {
  AcrossRuns,
  FoundInRun,
  MovedComparison,
  MovedFigure,
  RunDifference,
} from '../../model/report/comparison/across-runs.js';
import type { Sides } from '../names.js';
import { bareQuantity, counted, marginPercent, number, quantityWithInterval } from '../numbers.js';

/** What comparing runs came to, in a sentence or two. */
export function outcomeWords({ outcome, comparisons, runs }: AcrossRuns): string {
  const primary = comparisons.filter((row) => row.primary);
  const moved = primary.filter(({ verdict }) => verdict === 'a-better' || verdict === 'b-better').length;
  const lost = lostSentence(primary.filter(({ decidedBy }) => decidedBy.kind === 'lost-in-a-run').length);
  const same = primary.filter(({ verdict }) => verdict === 'equivalent').length;
  const many = counted(primary.length, 'primary comparison');
  if (primary.length === 0)
    return 'The runs have no primary comparison in common: nothing can be said of them.';
  if (outcome === 'agree')
    return `The runs agree: of ${many} each was shown to lie within its margin of the other run’s.`;
  if (outcome === 'differ')
    return `The runs differ: of ${many} ${moved} moved beyond the margin, ${same} did not, ${primary.length - moved - same} are undecided.${lost}`;
  return `Not decided: of ${many} none is shown to have moved beyond its margin, and ${same} not to have; ${blocksToAsk(runs.length)}${lost}`;
}

const lostSentence = (comparisons: number): string =>
  comparisons === 0
    ? ''
    : ` In ${counted(comparisons, 'comparison')} a service lost most of its trials in a run: look there first.`;

function blocksToAsk(runs: number): string {
  return runs < 3 ? 'more blocks, or a third run, would tell.' : 'more blocks would tell.';
}

/** What two runs cannot tell by themselves. */
export function limitWords({ runs, figures }: AcrossRuns): string[] {
  return [
    ...(runs.length < 3
      ? [
          'The intervals hold what varied between the blocks of each run. What varies between runs alike in all that is recorded, another day or another layout in memory, two runs cannot show: take three or more before a movement is laid at one cause.',
        ]
      : []),
    ...(figures === null
      ? [
          'Machine or software differ, so only ratios of services that one run measured together are compared.',
        ]
      : []),
  ];
}

/** `0.951x [0.902, 1.01]`: what a run found. */
export function foundWords({ unit, marginKind }: Judged, found: FoundInRun): string {
  if (found.estimate === null) return '–';
  return quantityWithInterval(marginKind === 'ratio' ? 'times' : unit, found.estimate, found);
}

type Judged = Pick<MovedComparison, 'unit' | 'marginKind' | 'margin' | 'metric'>;

/** How far the last run lies from the first: `1.21x [1.15, 1.27]` of what it was. */
export function movementWords(row: Judged & Pick<MovedComparison, 'movement'>): string {
  const { movement, marginKind, unit } = row;
  return movement === null
    ? 'no interval'
    : quantityWithInterval(marginKind === 'ratio' ? 'times' : unit, movement.estimate, movement);
}

/** `moved: Go gained`, `no movement (within 10 %)`. */
export function movedWords(row: MovedComparison, sides: Sides): string {
  switch (row.verdict) {
    case 'a-better':
      return `${sides.a} gained`;
    case 'b-better':
      return `${sides.b} gained`;
    case 'equivalent':
      return `no movement (within ${marginText(row)})`;
    case 'inconclusive':
      return `inconclusive${whyOpen(row, sides)}`;
    case 'invalid':
      return 'invalid in a run';
  }
}

function whyOpen({ decidedBy, a }: MovedComparison, sides: Sides): string {
  switch (decidedBy.kind) {
    case 'family':
      return ' (among so many)';
    case 'too-few-pairs':
      return ` (fewer than ${decidedBy.needed} pairs)`;
    case 'lost-in-a-run':
      return ` (${decidedBy.target === a ? sides.a : sides.b} lost most of its trials in run ${decidedBy.runs.join(', ')})`;
    case 'not-judged-in-a-run':
      return ' (it moved, and a run did not judge it, or only as a bound)';
    case 'no-interval':
    case 'invalid-in-a-run':
    case 'interval':
      return '';
  }
}

const FIGURE_WORDS: Record<MovedFigure['verdict'], string> = {
  better: 'better',
  worse: 'worse',
  equivalent: 'no movement',
  inconclusive: 'inconclusive',
};

export function figureWords(row: MovedFigure): string {
  return row.verdict === 'equivalent'
    ? `${FIGURE_WORDS.equivalent} (within ${marginText(row)})`
    : FIGURE_WORDS[row.verdict];
}

function marginText({ marginKind, margin, unit }: Judged): string {
  return marginKind === 'ratio' ? marginPercent(margin) : bareQuantity(unit, margin);
}

/** `0.44x [0.41, 0.47], runs differ by 3.1 %`. */
export function pooledWords(row: MovedComparison): string {
  const { pooled, marginKind, unit } = row;
  if (pooled === null) return '–';
  const own = quantityWithInterval(marginKind === 'ratio' ? 'times' : unit, pooled.estimate, pooled);
  const between =
    marginKind === 'ratio'
      ? bareQuantity('share', Math.exp(pooled.betweenRuns) - 1)
      : bareQuantity(unit, pooled.betweenRuns);
  return `${own}, between runs ${between}`;
}

export function levelMetricWords({
  scenario,
  level,
  metric,
  marginKind,
}: Pick<MovedComparison, 'scenario' | 'level' | 'metric' | 'marginKind'>): string {
  const byDifference = marginKind === 'absolute' && !METRICS[metric].canBeZero;
  return `${scenario}/${level} ${byDifference ? 'Δ ' : ''}${METRICS[metric].short}`;
}

/** How a difference between the runs was declared. */
export function declaredWords({ declared }: RunDifference): string {
  switch (declared.kind) {
    case 'varied':
      return 'what is compared';
    case 'waived':
      return `waived: ${declared.because}`;
    case 'undeclared':
      return 'not declared';
  }
}

/** A value of a run's environment without the quotes of JSON; a long one is cut. */
export function valueWords(value: string): string {
  const bare = value.replace(/^"(.*)"$/s, '$1');
  const shown = /^-?\d+(\.\d+)?$/.test(bare) && bare.length > 6 ? number(Number(bare)) : bare;
  return shown.length > 48 ? `${shown.slice(0, 47)}…` : shown;
}
