import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { monotonicUs } from '../agent/clock.js';

/**
 * A crowd of requests that are sent at once, before the window: over when as many answers have come as there were
 * requests, whoever was served first. From then on the queue is as long as it stays, and no longer taken in.
 */
export class FirstTurn {
  /** Settles when it is over, or no longer waited for. */
  readonly settled: Promise<void>;
  readonly #startUs = monotonicUs();
  readonly #timer: NodeJS.Timeout;
  #settle: () => void = () => undefined;
  #requests = 0;
  #answers = 0;
  #failed = 0;
  #tookUs: number | null = null;

  constructor(withinMs: number) {
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#timer = setTimeout(this.#settle, withinMs);
  }

  /** How many were sent at once. */
  sent(requests: number): void {
    this.#requests = requests;
    this.#endWhenAnswered();
  }

  answered(isGood: boolean): void {
    this.#answers++;
    if (!isGood) this.#failed++;
    this.#endWhenAnswered();
  }

  callOff(): void {
    clearTimeout(this.#timer);
    this.#settle();
  }

  record(): NonNullable<HttpLoadRecord['firstTurn']> {
    const seconds = this.#tookUs === null ? null : this.#tookUs / 1e6;
    return { requests: this.#requests, failed: this.#failed, seconds };
  }

  #endWhenAnswered(): void {
    if (this.#tookUs !== null || this.#answers < this.#requests) return;
    this.#tookUs = monotonicUs() - this.#startUs;
    this.callOff();
  }
}
