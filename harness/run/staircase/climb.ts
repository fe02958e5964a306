import type { StaircaseRecord, StaircaseStep } from '../../model/run/staircase-record.js';
import { Bracket } from './bracket.js';

/** From one step of the grid to the next. */
export const STEP_FACTOR = 1.1;
/** Below this rate a p99 would take too long to be known. */
const LOWEST_PER_SECOND = 50;
/** A step that the generator spoiled is offered again so often. */
const MOST_SPOILED_IN_A_ROW = 5;
/** A step at which the generator was too busy so often is more than it can offer. */
const MOST_OVERLOADED_IN_A_ROW = 2;
/** Attempts at all steps together: enough from any start, unless the generator spoils many. */
const MOST_ATTEMPTS = 32;

export interface Stairs {
  /** Where the climb begins, unless that is more than may be offered. */
  readonly startPerSecond: number;
  /** 0..1: moves the grid by that share of a step. */
  readonly dither: number;
  readonly topPerSecond: number;
}

export interface Climbed extends Pick<StaircaseRecord, 'ended' | 'ratePerSecond'> {
  /** The generator could not offer what may be offered: where it ended at the top, that was the generator's. */
  readonly isTopLowered: boolean;
}
/** `overloaded`: spoiled, for the generator itself was too busy; at a higher rate it would be so too. */
export type Attempted = StaircaseStep['outcome'] | 'overloaded';

/**
 * The highest rate of the grid at which `attempt` is within the objective, where the one above it was beyond twice, or
 * cannot be offered: a fast target is not lost for being faster than the generator, its rate is this or more.
 */
export async function climb(
  { startPerSecond, dither, topPerSecond }: Stairs,
  attempt: (ratePerSecond: number) => Promise<Attempted>,
): Promise<Climbed> {
  const rateAt = (step: number) => startPerSecond * STEP_FACTOR ** (step + dither);
  const stepBelow = (ratePerSecond: number) =>
    Math.floor(Math.log(ratePerSecond / startPerSecond) / Math.log(STEP_FACTOR) - dither + 1e-9);
  const top = stepBelow(topPerSecond);
  const bottom = Math.min(top, stepBelow(LOWEST_PER_SECOND) + 1);
  const bracket = new Bracket(bottom, top);
  let isTopLowered = false;
  const end = (ended: Climbed['ended']): Climbed => ({
    ended,
    ratePerSecond: bracket.within === null ? null : rateAt(bracket.within),
    isTopLowered,
  });
  let move = bracket.first();
  const inARow = { spoiled: 0, overloaded: 0 };
  for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts += 1) {
    if ('ended' in move) return end(move.ended);
    const { step } = move;
    const outcome = await attempt(rateAt(step));
    const isSpoiled = outcome === 'spoiled' || outcome === 'overloaded';
    inARow.spoiled = isSpoiled ? inARow.spoiled + 1 : 0;
    inARow.overloaded = outcome === 'overloaded' ? inARow.overloaded + 1 : 0;
    if (!isSpoiled) {
      move = bracket.after(step, outcome);
    } else if (inARow.overloaded === MOST_OVERLOADED_IN_A_ROW && step > bottom) {
      move = bracket.lowerTop(step - 1);
      isTopLowered = true;
      inARow.spoiled = inARow.overloaded = 0;
    } else if (inARow.spoiled === MOST_SPOILED_IN_A_ROW) break;
  }
  return end('ended' in move ? move.ended : 'spoiled');
}
