const FEWEST = 1_024;

/** Arrivals that were taken up and wait for a connection, first come first served. */
export class ArrivalQueue {
  /** Due and taken up, microseconds since the window's start, by turns; a ring whose length is a power of two. */
  #ring = new Float64Array(2 * FEWEST);
  #first = 0;
  #count = 0;

  get length(): number {
    return this.#count;
  }

  push(dueUs: number, takenUs: number): void {
    if (2 * this.#count === this.#ring.length) this.#grow();
    const at = (2 * (this.#first + this.#count)) & (this.#ring.length - 1);
    this.#ring[at] = dueUs;
    this.#ring[at + 1] = takenUs;
    this.#count++;
  }

  /** When the first was due; Infinity where none waits. */
  get dueUs(): number {
    return this.#count === 0 ? Infinity : (this.#ring[2 * this.#first] as number);
  }

  /** When the first was taken up; Infinity where none waits. */
  get takenUs(): number {
    return this.#count === 0 ? Infinity : (this.#ring[2 * this.#first + 1] as number);
  }

  /** Leaves out the first. */
  shift(): void {
    this.#first = (this.#first + 1) & (this.#ring.length / 2 - 1);
    this.#count--;
  }

  #grow(): void {
    const grown = new Float64Array(2 * this.#ring.length);
    const head = this.#ring.subarray(2 * this.#first);
    grown.set(head);
    grown.set(this.#ring.subarray(0, 2 * this.#first), head.length);
    this.#ring = grown;
    this.#first = 0;
  }
}
