/** Microseconds of CLOCK_MONOTONIC, read otherwise than the agents do, so that a fault of their clock shows. */
export function stampUs(): number {
  return Number(process.hrtime.bigint()) / 1_000;
}

interface Action {
  readonly dueUs: number;
  readonly run: () => void;
}

/**
 * Runs actions within microseconds of when they are due, by never letting the event loop sleep: a server that sleeps
 * would add its own waking, of which no stamp can tell, to what it gives.
 */
export class ExactTimer implements Disposable {
  /** The earliest last. */
  readonly #actions: Action[] = [];
  #turn: NodeJS.Immediate;
  #turnedUs = stampUs();
  #lookedUs = this.#turnedUs;

  constructor() {
    this.#turn = setImmediate(this.#spin);
  }

  at(dueUs: number, run: () => void): void {
    let place = this.#actions.length;
    while (place > 0 && (this.#actions[place - 1] as Action).dueUs <= dueUs) place--;
    this.#actions.splice(place, 0, { dueUs, run });
  }

  /**
   * When the turn before the last one ended. Sockets were looked at since, so that what is read now came after this
   * moment: where the kernel kept the server waiting, by so much it may be read too late.
   */
  get lookedUs(): number {
    return this.#lookedUs;
  }

  [Symbol.dispose](): void {
    clearImmediate(this.#turn);
  }

  readonly #spin = (): void => {
    this.#turn = setImmediate(this.#spin);
    const nowUs = stampUs();
    for (let next = this.#actions.at(-1); next && next.dueUs <= nowUs; next = this.#actions.at(-1)) {
      this.#actions.pop();
      next.run();
    }
    this.#lookedUs = this.#turnedUs;
    this.#turnedUs = stampUs();
  };
}
