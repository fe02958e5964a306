import type { StaircaseRecord, StaircaseStep } from '../../model/run/staircase-record.js';

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
  /**
   * 0..1, the same for all arms of a block: moves the grid by that share of a step, so that over blocks the rates that are
   * tried do not round a ratio of two targets.
   */
  readonly dither: number;
  readonly topPerSecond: number;
}

export type Climbed = Pick<StaircaseRecord, 'ended' | 'ratePerSecond'>;
type Outcome = StaircaseStep['outcome'];

/**
 * The highest rate of the grid at which `attempt` is within the objective: one step from the start, then two more, four
 * more and so on until one is within and one beyond, then halving what lies between. A step is beyond only when it was
 * twice: one hiccup is not the target's limit.
 */
export async function climb(
  { startPerSecond, dither, topPerSecond }: Stairs,
  attempt: (ratePerSecond: number) => Promise<Outcome>,
): Promise<Climbed> {
  const rateAt = (step: number) => startPerSecond * STEP_FACTOR ** (step + dither);
  const stepBelow = (ratePerSecond: number) =>
    Math.floor(Math.log(ratePerSecond / startPerSecond) / Math.log(STEP_FACTOR) - dither + 1e-9);
  const top = stepBelow(topPerSecond);
  const bottom = Math.min(top, stepBelow(LOWEST_PER_SECOND) + 1);
  const tried = new Attempts(MOST_ATTEMPTS, (step) => attempt(rateAt(step)));
  let within: number | null = null;
  let beyond: number | null = null;
  const end = (ended: Climbed['ended']): Climbed => ({
    ended,
    ratePerSecond: within === null ? null : rateAt(within),
  });
  let stride = 1;
  let step = Math.max(bottom, Math.min(0, top));
  for (;;) {
    const outcome = await tried.outcomeOf(step);
    if (outcome === 'spoiled') return end('spoiled');
    if (outcome === 'within') within = step;
    else beyond = step;
    if (within === top) return end('at-top');
    if (beyond === bottom) return end('at-bottom');
    if (within !== null && beyond !== null) {
      if (beyond - within <= 1) return end('bracketed');
      step = Math.floor((within + beyond) / 2);
    } else {
      step = within === null ? Math.max(bottom, step - stride) : Math.min(top, step + stride);
      stride *= 2;
    }
  }
}

/** Attempts at steps, as many as there may be. */
class Attempts {
  #left: number;
  readonly #attempt: (step: number) => Promise<Outcome>;

  constructor(most: number, attempt: (step: number) => Promise<Outcome>) {
    this.#left = most;
    this.#attempt = attempt;
  }

  /** Within at once, beyond when it was twice, spoiled when the generator spoiled it or others again and again. */
  async outcomeOf(step: number): Promise<Outcome> {
    let beyond = 0;
    let spoiled = 0;
    while (this.#left > 0) {
      this.#left -= 1;
      const outcome = await this.#attempt(step);
      if (outcome === 'within') return 'within';
      if (outcome === 'beyond') beyond += 1;
      spoiled = outcome === 'spoiled' ? spoiled + 1 : 0;
      if (beyond === 2) return 'beyond';
      if (spoiled === MOST_SPOILED_IN_A_ROW) return 'spoiled';
    }
    return 'spoiled';
  }
}
