import type { ArrivalSlots } from '../../model/run/load-record.js';

const SLOT_US = 100_000;
/**
 * docs/method.md, "Gates": a slot is off when the arrivals taken up differ from those due by more than this share, and by
 * more than the one that any lateness may carry over its edge.
 */
const OFF_SHARE = 0.1;

/**
 * Arrivals taken up in each 100 ms of a window against those due in it. Keeps only the slots between the schedule and
 * the clock, so that a window of hours takes no more memory than one of seconds.
 */
export class ArrivalSlotCounter {
  readonly #slots: number;
  /** The slot whose arrivals fall due now, and how many have. */
  #slot = 0;
  #due = 0;
  /** Arrivals taken up in this slot and later ones. */
  readonly #taken = new Map<number, number>();
  #off = 0;

  constructor(windowUs: number) {
    this.#slots = Math.max(1, Math.ceil(windowUs / SLOT_US));
  }

  /** Both rising from call to call. Microseconds since the window's start. */
  takeUp(dueUs: number, takenUs: number): void {
    const dueSlot = Math.floor(dueUs / SLOT_US);
    if (dueSlot > this.#slot) this.#judgeUntil(dueSlot);
    this.#due++;
    const takenSlot = Math.floor(takenUs / SLOT_US);
    this.#taken.set(takenSlot, (this.#taken.get(takenSlot) ?? 0) + 1);
  }

  /** Once every arrival has been taken up, or never will be. */
  result(): ArrivalSlots {
    this.#judgeUntil(this.#slots);
    return { slots: this.#slots, off: this.#off };
  }

  #judgeUntil(end: number): void {
    for (; this.#slot < end; this.#slot++) {
      const taken = this.#taken.get(this.#slot) ?? 0;
      this.#taken.delete(this.#slot);
      if (Math.abs(taken - this.#due) > Math.max(1, OFF_SHARE * this.#due)) this.#off++;
      this.#due = 0;
    }
  }
}
