/** One hiccup is not the target's limit. */
const TIMES_BEYOND = 2;
/** Steps that are gone at a time while no end is in sight, for so many moves; then twice as many for as many. */
const STRIDE = { steps: 2, moves: 3 };

/** The step to be tried next, or how the search has ended. */
export type Move = { readonly step: number } | { readonly ended: 'bracketed' | 'at-top' | 'at-bottom' };

/**
 * The search for the highest step that is within: away from the start until one is within and one beyond, then by halves.
 * On the way a step is taken for beyond when it was once; the one above the highest within has to be so twice, and where
 * it is not, the search goes on above it.
 */
export class Bracket {
  readonly #bottom: number;
  #top: number;
  /** How often each step was beyond. */
  readonly #beyond = new Map<number, number>();
  #within: number | null = null;
  #strides = 0;

  constructor(bottom: number, top: number) {
    this.#bottom = bottom;
    this.#top = top;
  }

  /** The highest step that was within. */
  get within(): number | null {
    return this.#within;
  }

  /** Nothing above can be offered after all. */
  lowerTop(top: number): Move {
    this.#top = Math.min(this.#top, top);
    return this.#next();
  }

  first(): Move {
    return { step: Math.max(this.#bottom, Math.min(0, this.#top)) };
  }

  after(step: number, outcome: 'within' | 'beyond'): Move {
    if (outcome === 'within') this.#within = Math.max(step, this.#within ?? step);
    else this.#beyond.set(step, this.#timesBeyond(step) + 1);
    return this.#next();
  }

  #next(): Move {
    const within = this.#within;
    const beyond = this.#lowestBeyond();
    if (within !== null && within >= this.#top) return { ended: 'at-top' };
    if (within !== null && beyond !== null)
      return beyond - within > 1
        ? { step: Math.min(this.#top, Math.floor((within + beyond) / 2)) }
        : this.#untilTwice(beyond, 'bracketed');
    if (within !== null) return { step: Math.min(this.#top, within + this.#stride()) };
    // What was tried could not be offered.
    if (beyond === null) return { step: this.#top };
    const lowest = Math.min(beyond, this.#top + 1);
    if (lowest === this.#bottom) return this.#untilTwice(lowest, 'at-bottom');
    return { step: Math.max(this.#bottom, lowest - this.#stride()) };
  }

  #untilTwice(step: number, ended: 'bracketed' | 'at-bottom'): Move {
    return this.#timesBeyond(step) < TIMES_BEYOND ? { step } : { ended };
  }

  /** Of those above what was within: a step that was beyond below it had a hiccup. */
  #lowestBeyond(): number | null {
    const above = [...this.#beyond.keys()].filter((step) => this.#within === null || step > this.#within);
    return above.length === 0 ? null : Math.min(...above);
  }

  #timesBeyond(step: number): number {
    return this.#beyond.get(step) ?? 0;
  }

  #stride(): number {
    const steps = STRIDE.steps * 2 ** Math.floor(this.#strides / STRIDE.moves);
    this.#strides += 1;
    return steps;
  }
}
