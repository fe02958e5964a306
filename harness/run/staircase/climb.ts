import type { StaircaseRecord, StaircaseStep } from '../../model/run/staircase-record.js';
import { Bracket } from './bracket.js';

/** From one step of the grid to the next. */
export const STEP_FACTOR = 1.1;
/** Below this rate a p99 would take too long to be known. */
const LOWEST_PER_SECOND = 50;
/** A step that the generator spoiled is offered again so often. */
const MOST_SPOILED_IN_A_ROW = 5;
/** Attempts at all steps together: enough from any start, unless the generator spoils many. */
const MOST_ATTEMPTS = 32;

export interface Stairs {
  /** Where the climb begins, unless that is more than may be offered. */
  readonly startPerSecond: number;
  /** 0..1: moves the grid by that share of a step. */
  readonly dither: number;
  readonly topPerSecond: number;
}

export type Climbed = Pick<StaircaseRecord, 'ended' | 'ratePerSecond'>;
type Outcome = StaircaseStep['outcome'];

/** The highest rate of the grid at which `attempt` is within the objective, where the one above it was beyond twice. */
export async function climb(
  { startPerSecond, dither, topPerSecond }: Stairs,
  attempt: (ratePerSecond: number) => Promise<Outcome>,
): Promise<Climbed> {
  const rateAt = (step: number) => startPerSecond * STEP_FACTOR ** (step + dither);
  const stepBelow = (ratePerSecond: number) =>
    Math.floor(Math.log(ratePerSecond / startPerSecond) / Math.log(STEP_FACTOR) - dither + 1e-9);
  const top = stepBelow(topPerSecond);
  const bracket = new Bracket(Math.min(top, stepBelow(LOWEST_PER_SECOND) + 1), top);
  const end = (ended: Climbed['ended']): Climbed => ({
    ended,
    ratePerSecond: bracket.within === null ? null : rateAt(bracket.within),
  });
  let move = bracket.first();
  let spoiledInARow = 0;
  for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts += 1) {
    if ('ended' in move) return end(move.ended);
    const outcome = await attempt(rateAt(move.step));
    spoiledInARow = outcome === 'spoiled' ? spoiledInARow + 1 : 0;
    if (spoiledInARow === MOST_SPOILED_IN_A_ROW) break;
    if (outcome !== 'spoiled') move = bracket.after(move.step, outcome);
  }
  return end('ended' in move ? move.ended : 'spoiled');
}
