/** No look takes longer: what lies beyond was a standstill of this process (Ctrl-Z, a debugger), in which nobody was asked. */
const LONGEST_LOOK_MS = 6_000;

/** How long something is waited for, counted in the time in which it is looked at. */
export class Patience {
  readonly #nowMs: () => number;
  #leftMs: number;
  #lastMs: number;

  constructor(withinMs: number, nowMs = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#leftMs = withinMs;
    this.#lastMs = nowMs();
  }

  /** Asked after each look. */
  isOver(): boolean {
    const nowMs = this.#nowMs();
    this.#leftMs -= Math.min(nowMs - this.#lastMs, LONGEST_LOOK_MS);
    this.#lastMs = nowMs;
    return this.#leftMs < 0;
  }
}
