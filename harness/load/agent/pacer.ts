import { once } from 'node:events';
import type { MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { Worker } from 'node:worker_threads';
import type { Arrivals } from '../http/schedule.js';

/** What the pacing thread is told once. */
interface Beat {
  /** On CLOCK_MONOTONIC, which threads have in common. */
  readonly startUs: number;
  /**
   * Two shared numbers: 1 while a wake-up is under way, so that a loop that falls behind finds one waiting and not
   * thousands; and how many slices of the schedule the thread has been given.
   */
  readonly shared: Int32Array;
}

/** When the next arrivals are due, microseconds since the start, rising; empty after the last. */
type Slice = Float64Array;

const SLICE_ARRIVALS = 4_096;
const [WAKING, GIVEN] = [0, 1];

/**
 * Wakes the loop whenever an arrival is due, without spinning: a thread of its own sleeps until then, late by the kernel's
 * some 50 microseconds and the way to the loop, where a timer of the loop takes whole milliseconds.
 */
export class Pacer {
  readonly #thread = new Worker(
    `(${sleepUntilDue.toString()})(require('node:worker_threads'), ${WAKING}, ${GIVEN})`,
    { eval: true },
  );
  readonly #shared = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  #arrivals: Pick<Arrivals, 'next'> | null = null;

  constructor(onDue: () => void) {
    this.#thread.on('message', (wanted: 'turn' | 'slice') => {
      if (wanted === 'slice') {
        this.#give();
        return;
      }
      // First, so that what falls due from here on wakes the loop again.
      Atomics.store(this.#shared, WAKING, 0);
      onDue();
    });
  }

  /** Resolves when the thread runs; rejects when it cannot. */
  async ready(): Promise<void> {
    await once(this.#thread, 'online');
  }

  /** `arrivals`: a schedule of its own, at its beginning. `startUs` on CLOCK_MONOTONIC. */
  start(arrivals: Pick<Arrivals, 'next'>, startUs: number): void {
    this.#arrivals = arrivals;
    this.#thread.postMessage({ startUs, shared: this.#shared } satisfies Beat);
    // One to go through, and one before the loop has to answer.
    this.#give();
    this.#give();
  }

  /** Nothing is woken from here on, not even by what was under way. Resolves when the thread is gone. */
  async end(): Promise<void> {
    this.#thread.removeAllListeners('message');
    await this.#thread.terminate();
  }

  #give(): void {
    const slice: number[] = [];
    for (let left = SLICE_ARRIVALS; left > 0; left--) {
      const dueUs = this.#arrivals?.next() ?? Infinity;
      if (dueUs === Infinity) break;
      slice.push(dueUs);
    }
    this.#thread.postMessage(Float64Array.from(slice) satisfies Slice);
    Atomics.add(this.#shared, GIVEN, 1);
    Atomics.notify(this.#shared, GIVEN);
  }
}

/** Runs in the thread, from its source, so that nothing of this module is in its reach. */
function sleepUntilDue(
  threads: { parentPort: MessagePort; receiveMessageOnPort: typeof receiveMessageOnPort },
  waking: number,
  given: number,
): void {
  const { parentPort, receiveMessageOnPort } = threads;
  const never = new Int32Array(new SharedArrayBuffer(4));
  parentPort.once('message', ({ startUs, shared }: Beat) => {
    for (let taken = 0; ; taken++) {
      while (Atomics.load(shared, given) === taken) Atomics.wait(shared, given, taken);
      const slice = (receiveMessageOnPort(parentPort) as { message: Slice }).message;
      if (slice.length === 0) return;
      if (taken > 0) parentPort.postMessage('slice');
      for (const arrivalUs of slice) {
        for (;;) {
          const leftUs = startUs + arrivalUs - Number(process.hrtime.bigint()) / 1_000;
          if (leftUs <= 0) break;
          Atomics.wait(never, 0, 0, leftUs / 1_000);
        }
        if (Atomics.exchange(shared, waking, 1) === 0) parentPort.postMessage('turn');
      }
    }
  });
}
