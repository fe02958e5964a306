import { max } from 'simple-statistics';

/** When requests came, by the second: rates and how they bunch, in memory that grows with the seconds. */
export class Traffic {
  readonly #bySecond = new Map<number, number>();
  #firstMs = Infinity;
  #lastMs = -Infinity;
  #count = 0;

  add(atMs: number): void {
    const second = Math.floor(atMs / 1_000);
    this.#bySecond.set(second, (this.#bySecond.get(second) ?? 0) + 1);
    this.#firstMs = Math.min(this.#firstMs, atMs);
    this.#lastMs = Math.max(this.#lastMs, atMs);
    this.#count += 1;
  }

  /** Of one request at least. */
  rates(): Rates {
    const first = Math.floor(this.#firstMs / 1_000);
    const seconds = Math.floor(this.#lastMs / 1_000) - first + 1;
    const mean = this.#count / seconds;
    let [squares, busiest] = [0, 0];
    const byMinute = new Map<number, number>();
    for (const [second, count] of this.#bySecond) {
      squares += count * count;
      busiest = Math.max(busiest, count);
      const minute = Math.floor((second - first) / 60);
      byMinute.set(minute, (byMinute.get(minute) ?? 0) + count);
    }
    return {
      firstMs: this.#firstMs,
      lastMs: this.#lastMs,
      seconds,
      meanPerSecond: mean,
      busiestMinutePerSecond: max([...byMinute.values()]) / Math.min(60, seconds),
      busiestSecond: busiest,
      dispersion: (squares / seconds - mean * mean) / mean,
    };
  }
}

export interface Rates {
  readonly firstMs: number;
  readonly lastMs: number;
  /** Whole seconds from the first to the last, both counted. */
  readonly seconds: number;
  readonly meanPerSecond: number;
  /** Its mean rate. */
  readonly busiestMinutePerSecond: number;
  /** Requests in it. */
  readonly busiestSecond: number;
  /** Variance over mean of the requests in each second, empty ones counted: 1 for a Poisson process, more where they bunch. */
  readonly dispersion: number;
}
