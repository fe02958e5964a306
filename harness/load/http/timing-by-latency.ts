import type { HttpLoadRecord, TimingParts } from '../../model/run/load-record.js';
import { LATENCY_CLASSES, latencyClass, slowestTwentieth } from '../../stats/latency-class.js';
import { TIMING_NAMES } from './wire/server-timing.js';

const PARTS = TIMING_NAMES.length;

/** Server-Timing summed by class of response time, so that the slow requests' parts can be told from the mean. */
export class TimingByLatency {
  #count = 0;
  readonly #counts = new Float64Array(LATENCY_CLASSES);
  readonly #sumsMs = new Float64Array(LATENCY_CLASSES * PARTS);

  /** `partsMs`: in the order of TIMING_NAMES. */
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
      atOrAboveP95: this.#meanOfSlowest(slowestTwentieth(this.#count)),
    };
  }

  #meanOfSlowest(wanted: number): TimingParts {
    const sums = new Array<number>(PARTS).fill(0);
    let found = 0;
    for (let at = LATENCY_CLASSES - 1; at >= 0 && found < wanted; at--) {
      found += this.#counts[at] as number;
      for (let part = 0; part < PARTS; part++)
        sums[part] = (sums[part] as number) + (this.#sumsMs[at * PARTS + part] as number);
    }
    const [poolMs = 0, dbMs = 0, serMs = 0, appMs = 0, downMs = 0] = sums.map((sum) => sum / found);
    return { poolMs, dbMs, serMs, appMs, downMs };
  }
}
