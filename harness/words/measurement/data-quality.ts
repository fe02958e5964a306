import { groupBy } from '../../model/group.js';
import type { ArmOf, DataQuality, Losses, OpenLoad } from '../../model/report/measurement/data-quality.js';
import type { Targets } from '../../model/report/leading-pair.js';
import { ofLeadingPair } from '../../model/report/leading-pair.js';
import type { Calibration } from '../../model/run/environment.js';
import { shortName } from '../names.js';
import { bare, count, counted, duration, number, percent, probability, quantity } from '../numbers.js';

/** `Go`, or `Go (second deployment)`. */
export function armName(among: Targets, { target, deployment }: ArmOf): string {
  return `${shortName(among, target)}${deployment === 1 ? '' : ' (second deployment)'}`;
}

/** What was spoiled, whether that hit one arm more than the other, and what was done about it: a sentence or two each. */
export function dataQualityWords(among: Targets, quality: DataQuality): string[] {
  return [
    spoiledWords(among, quality),
    ...toldLosses(among, quality).map((row) => lossWords(among, row)),
    ...repeatWords(quality),
    notSustainedWords(quality),
    canaryWords(quality),
  ];
}

function spoiledWords(among: Targets, { arms, gates }: DataQuality): string {
  const figures = arms.reduce((sum, arm) => sum + arm.figures, 0);
  const spoiled = arms.reduce((sum, arm) => sum + arm.spoiled, 0);
  if (figures === 0) return 'No figure that is judged was measured.';
  if (spoiled === 0) return `None of ${count(figures)} judged figures of first attempts was spoiled.`;
  const each = arms.map((arm) => `${armName(among, arm)} ${count(arm.spoiled)} of ${count(arm.figures)}`);
  const by = gates.map((gate) => `${gate.gate} ${count(gate.spoiled)}`);
  return `${count(spoiled)} of ${count(figures)} judged figures of first attempts were spoiled (${percent(spoiled / figures)}): by arm ${each.join(', ')}; by gate ${by.join(', ')}.`;
}

/** Below this the split comes of chance in one run of twenty. */
const UNEVEN = 0.05;

/** Of the whole run the leading pair's, and any that is uneven; the others stand in the table. */
function toldLosses(among: Targets, { losses }: DataQuality): Losses[] {
  const whole = losses.filter(({ scenario }) => scenario === null);
  const [leading] = ofLeadingPair(among, whole);
  return whole.filter((row) => row === leading || row.p <= UNEVEN);
}

function lossWords(among: Targets, row: Losses): string {
  const { a, b } = sidesOf(among, row);
  const lost = `${a} lost ${count(row.aLost)} and ${b} ${count(row.bLost)} of ${counted(row.levels, 'level')}`;
  if (row.aLost + row.bLost === 0) return `Of first attempts ${lost}.`;
  const verdict =
    row.p > UNEVEN ? 'no more unevenly than chance explains' : 'more unevenly than chance explains';
  return `Of first attempts ${lost}; ${a} lost more in ${counted(row.blocksMoreOfA, 'block')} of a scenario, ${b} in ${count(row.blocksMoreOfB)}: ${verdict} (exact sign test, p: ${probability(row.p)}).`;
}

/** The names of the two arms whose first attempts are counted. */
export function sidesOf(
  among: Targets,
  { arm, a, b }: Pick<Losses, 'arm' | 'a' | 'b'>,
): { a: string; b: string } {
  return {
    a: armName(among, { target: a, deployment: 1 }),
    b: armName(among, { target: b, deployment: arm === 'aa' ? 2 : 1 }),
  };
}

function repeatWords({ openedAgain, repeats }: DataQuality): string[] {
  const { repeated, stillSpoiled, givenUp, spent } = repeats;
  const atOnce =
    openedAgain > 0
      ? [
          `${counted(openedAgain, 'window')} that the machine had spoiled, whichever service it was of, ${openedAgain === 1 ? 'was' : 'were'} opened again at once.`,
        ]
      : [];
  if (repeated + stillSpoiled === 0) return openedAgain > 0 ? atOnce : ['Nothing had to be repeated.'];
  const left =
    stillSpoiled === 0
      ? 'after that every judged figure had an attempt that was spoiled in no arm'
      : `${counted(stillSpoiled, 'level')} of blocks kept a judged figure without an attempt that was spoiled in no arm`;
  const again =
    repeated === 0
      ? 'No level was repeated'
      : `${counted(repeated, 'level')} of blocks ${repeated === 1 ? 'was' : 'were'} repeated, by every arm side by side`;
  return [
    ...atOnce,
    `${again}; ${left}.`,
    ...givenUp.map(
      ({ scenario, level, block, gate, timesInARow }) =>
        `${scenario}/${level} was given up for all arms in block ${block}: ${gate} had spoiled it ${timesInARow} times in a row.`,
    ),
    ...(spent
      ? [
          `From block ${spent.block} on nothing was repeated: the ${duration(spent.budgetSeconds)} for repeats were used up.`,
        ]
      : []),
  ];
}

/** Below this a window is so long beside an answer that nobody asks for the allowance. */
const TOLD_ALLOWANCE = 0.01;
/** More levels than these are counted, not named. */
const MOST_NAMED = 3;

function notSustainedWords({ notSustained, openLoads }: DataQuality): string {
  const allowed = allowanceWords(openLoads);
  if (notSustained.length === 0)
    return `Every rate that was offered was sustained by those it was offered to: of what could be answered inside a window, 95 % or more was.${allowed}`;
  const windows = notSustained.reduce((sum, row) => sum + row.notSustained, 0);
  return `Not sustained, an outcome and no fault of the measurement: ${counted(windows, 'window')} at ${counted(new Set(notSustained.map(({ scenario, level }) => `${scenario}/${level}`)).size, 'level')}; their latencies are the window’s length and are not judged.${allowed}`;
}

/** What is not asked for: ` What is due so late … at dashboard/wait-200 10.3 % of the 200 requests due in a trial.` */
function allowanceWords(openLoads: readonly OpenLoad[]): string {
  const levels = groupBy(openLoads, ({ scenario, level }) => `${scenario}/${level}`);
  const told = [...levels]
    .map(([level, own]) => ({
      level,
      due: own[0]?.due ?? 0,
      share: Math.max(...own.map(({ mostAllowedShare }) => mostAllowedShare)),
    }))
    .filter(({ share }) => share >= TOLD_ALLOWANCE)
    .sort((x, y) => y.share - x.share);
  if (told.length === 0) return '';
  const named = told
    .slice(0, MOST_NAMED)
    .map(
      ({ level, due, share }) => `at ${level} ${percent(share)} of the ${count(due)} requests due in a trial`,
    );
  const rest = told.length - named.length;
  return ` What is due so late that even the fastest answer would come after the window, as much of it as chance brings in 99 windows of 100, is not asked for: ${named.join(', ')}${rest > 0 ? `, and at ${counted(rest, 'more level')}` : ''}.`;
}

function canaryWords({ canary }: DataQuality): string {
  if (!canary) return 'No fixed piece of work was timed beside the windows.';
  const { windows, medianUs, slow, beyond, most } = canary;
  return `A fixed piece of work beside each of ${counted(windows, 'window')} took ${quantity('us', medianUs)} at the median and ${number(most)} times that at most; ${slow === 0 ? 'none' : count(slow)} of them went beyond ${bare(beyond)} times.`;
}

/** What of each latency is the load engine's own; null where calibration did not tell. */
export function ownLatencyWords(calibration: Calibration | null): string | null {
  const own = calibration?.ownLatency;
  if (!own) return null;
  const { p50Us, p95Us, p99Us, ratePerSecond } = own;
  return `The load engine’s own latency is in every latency here: against a server that does nothing, at ${quantity('1/s', ratePerSecond)}, p50 ${quantity('us', p50Us)}, p95 ${quantity('us', p95Us)}, p99 ${quantity('us', p99Us)}.`;
}

/** What is known of the open loop's ceiling where calibration did not find it; null where it did. */
export function ceilingWords(
  calibration: Calibration | null,
  { highestKept }: Pick<DataQuality, 'highestKept'>,
): string | null {
  if (calibration?.openLoopPerSecond !== null) return null;
  const unknown =
    'The open loop’s ceiling is not known: no rate that calibration tried was kept with the small lag that it asks for. Each window is then held to its own gates alone, and a staircase goes on until the objective, the pool or a limit of yours ends it.';
  if (!highestKept) return unknown;
  const { scenario, level, ratePerSecond, isStep } = highestKept;
  const seen = isStep
    ? `a step of ${scenario}/${level} passed its gates there (the schedule kept, the generator’s core not full, its part of p99 at most a tenth of the objective)`
    : `${scenario}/${level} was offered at it, and no gate spoiled the window`;
  return `${unknown} It is at least ${quantity('1/s', ratePerSecond)}: ${seen}.`;
}
