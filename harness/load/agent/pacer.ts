import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { Worker } from 'node:worker_threads';

/** What the pacing thread is told. */
interface Beat {
  /** When each arrival is due, since the start, rising. */
  readonly arrivalsUs: Float64Array;
  /** On CLOCK_MONOTONIC, which threads have in common. */
  readonly startUs: number;
  /** One shared number: not 0 while a wake-up is under way, so that a loop that falls behind has one before it, not thousands. */
  readonly waking: Int32Array;
}

/**
 * Wakes the loop whenever an arrival is due, without spinning: a thread of its own sleeps until then, late by the kernel's
 * some 50 microseconds and the way to the loop, where a timer of the loop takes whole milliseconds.
 */
export class Pacer {
  readonly #thread = new Worker(`(${sleepUntilDue.toString()})(require('node:worker_threads'))`, {
    eval: true,
  });
  readonly #waking = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

  constructor(onDue: () => void) {
    this.#thread.on('message', () => {
      // First, so that what falls due from here on wakes the loop again.
      Atomics.store(this.#waking, 0, 0);
      onDue();
    });
  }

  /** Resolves when the thread runs; rejects when it cannot. */
  async ready(): Promise<void> {
    await once(this.#thread, 'online');
  }

  /** `startUs` on CLOCK_MONOTONIC. */
  start(arrivalsUs: Float64Array, startUs: number): void {
    this.#thread.postMessage({ arrivalsUs, startUs, waking: this.#waking } satisfies Beat);
  }

  /** Nothing is woken from here on, not even by what was under way. Resolves when the thread is gone. */
  async end(): Promise<void> {
    this.#thread.removeAllListeners('message');
    await this.#thread.terminate();
  }
}

/** Runs in the thread, from its source, so that nothing of this module is in its reach. */
function sleepUntilDue({ parentPort }: { parentPort: MessagePort }): void {
  const never = new Int32Array(new SharedArrayBuffer(4));
  parentPort.once('message', ({ arrivalsUs, startUs, waking }: Beat) => {
    for (const arrivalUs of arrivalsUs) {
      for (;;) {
        const leftUs = startUs + arrivalUs - Number(process.hrtime.bigint()) / 1_000;
        if (leftUs <= 0) break;
        Atomics.wait(never, 0, 0, leftUs / 1_000);
      }
      if (Atomics.exchange(waking, 0, 1) === 0) parentPort.postMessage(null);
    }
  });
}
