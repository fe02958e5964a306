import type { HttpLoadRecord, TimingParts } from '../model/load-record.js';

const LONGEST_US = 3_600_000_000;
/** Neighbouring latency classes are 1 % apart, the histogram's own order of precision. */
const CLASSES_PER_E = 1 / Math.log(1.01);
const CLASSES = latencyClass(LONGEST_US) + 1;
const PARTS = 4;

/** Server-Timing summed by class of response time, so that the slow requests' parts can be told from the mean. */
export class TimingByLatency {
  #count = 0;
  readonly #counts = new Float64Array(CLASSES);
  readonly #sumsMs = new Float64Array(CLASSES * PARTS);

  /** `partsMs`: pool, db, ser, app. */
  add(responseUs: number, partsMs: Float64Array): void {
    const at = latencyClass(responseUs);
    this.#count++;
    this.#counts[at] = (this.#counts[at] as number) + 1;
    for (let part = 0; part < PARTS; part++) {
      const index = at * PARTS + part;
      this.#sumsMs[index] = (this.#sumsMs[index] as number) + (partsMs[part] as number);
    }
  }

  /** Means over all, and over the slowest twentieth with those that share its lowest class; null without any. */
  result(): HttpLoadRecord['serverTiming'] {
    if (this.#count === 0) return null;
    return {
      count: this.#count,
      mean: this.#meanOfSlowest(this.#count),
      atOrAboveP95: this.#meanOfSlowest(Math.ceil(this.#count * 0.05)),
    };
  }

  #meanOfSlowest(wanted: number): TimingParts {
    const sums = [0, 0, 0, 0];
    let found = 0;
    for (let at = CLASSES - 1; at >= 0 && found < wanted; at--) {
      found += this.#counts[at] as number;
      for (let part = 0; part < PARTS; part++)
        sums[part] = (sums[part] as number) + (this.#sumsMs[at * PARTS + part] as number);
    }
    const [poolMs = 0, dbMs = 0, serMs = 0, appMs = 0] = sums.map((sum) => sum / found);
    return { poolMs, dbMs, serMs, appMs };
  }
}

function latencyClass(us: number): number {
  return Math.floor(Math.log(Math.min(Math.max(us, 1), LONGEST_US)) * CLASSES_PER_E);
}
