import type { BusyMeter } from '../agent/busy.js';

/** Where the spin before an arrival begins: a timer may be late by about a millisecond. */
const SPIN_US = 1_000;

/** Has turns taken at given moments: asleep until a millisecond before, then spinning, which counts as idle. */
export class TurnClock {
  readonly #onTurn: (nowUs: number) => void;
  readonly #nowUs: () => number;
  readonly #busy: BusyMeter;
  /** Made once: a spin takes some hundred thousand turns a second. */
  readonly #take = (): void => {
    this.turn();
  };
  #timer: NodeJS.Timeout | null = null;
  #immediate: NodeJS.Immediate | null = null;
  /** Something was sent or arrived since the last turn of the spin. */
  #stirred = true;
  #lastTurnUs = 0;

  /** `nowUs`: the clock that the moments are on. */
  constructor(nowUs: () => number, busy: BusyMeter, onTurn: (nowUs: number) => void) {
    this.#nowUs = nowUs;
    this.#busy = busy;
    this.#onTurn = onTurn;
  }

  turn(): void {
    const nowUs = this.#nowUs();
    if (this.#immediate && !this.#stirred) this.#busy.spun(nowUs - this.#lastTurnUs);
    this.#immediate = null;
    this.#stirred = false;
    this.#lastTurnUs = nowUs;
    this.#onTurn(nowUs);
  }

  /** The turn of the loop was not idle. */
  stir(): void {
    this.#stirred = true;
  }

  /** The next turn, once the last one planned has been taken. `exactly`: worth spinning for. */
  planAt(dueUs: number, exactly: boolean): void {
    const sleepUs = dueUs - this.#nowUs() - (exactly ? SPIN_US : 0);
    if (sleepUs <= 0 || (exactly && sleepUs < 1_000)) this.#immediate = setImmediate(this.#take);
    else this.#timer = setTimeout(this.#take, Math.max(1, Math.floor(sleepUs / 1_000)));
  }

  end(): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#immediate) clearImmediate(this.#immediate);
  }
}
