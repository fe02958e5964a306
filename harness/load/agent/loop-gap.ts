import { uptime } from 'node:os';
import { monotonicUs } from './clock.js';

const TICK_MS = 5;
/** /proc/uptime counts hundredths of a second, at both ends. */
const LEAST_SUSPENSION_MS = 50;

/** Where the time comes from, milliseconds. */
export interface Clocks {
  /** CLOCK_MONOTONIC, which stands still while the machine is suspended. */
  readonly monotonicMs: () => number;
  /** CLOCK_BOOTTIME, which does not. */
  readonly bootMs: () => number;
}

const MACHINE: Clocks = { monotonicMs: () => monotonicUs() / 1_000, bootMs: () => uptime() * 1_000 };

/** How long this process's event loop, or the whole machine, stood still in a window. Dispose of it at the window's end. */
export class LoopGap implements Disposable {
  readonly #clocks: Clocks;
  readonly #startMs: number;
  readonly #bootStartMs: number;
  readonly #ticking: NodeJS.Timeout;
  #lastMs: number;
  #longestMs = 0;

  constructor(clocks: Clocks = MACHINE) {
    this.#clocks = clocks;
    this.#startMs = this.#lastMs = clocks.monotonicMs();
    this.#bootStartMs = clocks.bootMs();
    this.#ticking = setInterval(() => {
      this.#turn();
    }, TICK_MS).unref();
  }

  /** Milliseconds; a gap is told to within a tick, never longer than it was. */
  read(): { loopGapMs: number; suspendedMs: number } {
    this.#turn();
    const asleepMs = this.#clocks.bootMs() - this.#bootStartMs - (this.#lastMs - this.#startMs);
    return { loopGapMs: this.#longestMs, suspendedMs: asleepMs < LEAST_SUSPENSION_MS ? 0 : asleepMs };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#ticking);
  }

  #turn(): void {
    const nowMs = this.#clocks.monotonicMs();
    this.#longestMs = Math.max(this.#longestMs, nowMs - this.#lastMs - TICK_MS);
    this.#lastMs = nowMs;
  }
}
