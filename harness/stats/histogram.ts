import type { Histogram as HdrHistogram } from 'hdr-histogram-js';
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  initWebAssemblySync,
  JsHistogram,
} from 'hdr-histogram-js';
import { latencyClass, slowestTwentieth } from './latency-class.js';

/** What a histogram says, in its own unit; every figure null when nothing was recorded. */
export interface HistogramDigest {
  readonly min: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly count: number;
}

const HIGHEST_EXPECTED_US = 3_600_000_000;

/** Of three significant digits a class is at most a thousandth of its value wide: at 10 s, 8 ms; of four, half a millisecond. */
export type SignificantDigits = 3 | 4;

/** Whole microseconds to three significant digits (HDR) or four, mergeable without loss with others of as many. */
export class Histogram implements Disposable {
  readonly #hdr: HdrHistogram;

  private constructor(hdr: HdrHistogram) {
    this.#hdr = hdr;
  }

  static empty(digits: SignificantDigits = 3): Histogram {
    const hdr = build({
      bitBucketSize: 32,
      autoResize: true,
      highestTrackableValue: HIGHEST_EXPECTED_US,
      numberOfSignificantValueDigits: digits,
      useWebAssembly: hasWebAssembly(),
    });
    return new Histogram(hdr);
  }

  /** Reads what `encode` wrote: V2-compressed, base64. Throws on anything else. */
  static decode(encoded: string): Histogram {
    return new Histogram(decodeFromCompressedBase64(encoded, 32, hasWebAssembly(), HIGHEST_EXPECTED_US));
  }

  /** All of them added up; an empty one for none. */
  static merged(histograms: Iterable<Histogram>, digits: SignificantDigits = 3): Histogram {
    const sum = Histogram.empty(digits);
    for (const histogram of histograms) sum.merge(histogram);
    return sum;
  }

  /** What several encoded ones hold together; each gives its memory back once it is added. */
  static decodeMerged(encoded: Iterable<string>): Histogram {
    const sum = Histogram.empty();
    for (const one of encoded) {
      using histogram = Histogram.decode(one);
      sum.merge(histogram);
    }
    return sum;
  }

  /** WebAssembly's memory ends at 4 GB, a histogram takes up to 200 kB of it, and no collector knows of it. */
  [Symbol.dispose](): void {
    this.#hdr.destroy();
  }

  get count(): number {
    return this.#hdr.totalCount;
  }

  /** Rounded to a whole microsecond; a negative one, which only a clock's jitter makes, counts as 0. */
  record(us: number): void {
    this.#hdr.recordValue(us > 0 ? Math.round(us) : 0);
  }

  merge(other: Histogram): void {
    if (other.count > 0) this.#hdr.add(other.#hdr);
  }

  /** The value that `percent` (0..100) of the recorded ones do not exceed; null when empty. */
  percentile(percent: number): number | null {
    return this.count === 0 ? null : this.#hdr.getValueAtPercentile(percent);
  }

  /** The least recorded value, to three digits once decoded; null when empty. */
  min(): number | null {
    if (this.count === 0) return null;
    return this.#hdr.getValueAtPercentile(0) === 0 ? 0 : this.#hdr.minNonZeroValue;
  }

  max(): number | null {
    return this.count === 0 ? null : this.#hdr.maxValue;
  }

  mean(): number | null {
    return this.count === 0 ? null : this.#hdr.mean;
  }

  /**
   * Mean of the slowest twentieth with those that share its lowest latency class, as Server-Timing is kept for the
   * requests at or above p95; null when empty.
   */
  meanAtOrAboveP95(): number | null {
    if (this.count === 0) return null;
    const hdr = this.#withCounts();
    const wanted = slowestTwentieth(this.count);
    let found = 0;
    let sum = 0;
    let lowestClass = -1;
    for (let index = hdr.countsArrayLength - 1; index >= 0; index--) {
      const count = hdr.getCountAtIndex(index);
      if (count === 0) continue;
      const us = hdr.medianEquivalentValue(hdr.valueFromIndex(index));
      if (found >= wanted && latencyClass(us) < lowestClass) break;
      found += count;
      sum += count * us;
      lowestClass = latencyClass(us);
    }
    return sum / found;
  }

  /**
   * How many recorded values are in classes that begin at or below `us`: values above it by less than the class's
   * width count too, which at 10,000 us is 8 us.
   */
  countAtOrBelow(us: number): number {
    const hdr = this.#withCounts();
    let found = 0;
    for (let index = 0; index < hdr.countsArrayLength && hdr.valueFromIndex(index) <= us; index++)
      found += hdr.getCountAtIndex(index);
    return found;
  }

  digest(): HistogramDigest {
    return {
      min: this.min(),
      p50: this.percentile(50),
      p90: this.percentile(90),
      p95: this.percentile(95),
      p99: this.percentile(99),
      p999: this.percentile(99.9),
      max: this.max(),
      mean: this.mean(),
      count: this.count,
    };
  }

  encode(): string {
    return encodeIntoCompressedBase64(this.#hdr);
  }

  /** Only the build without WebAssembly tells its counts. */
  #withCounts(): JsHistogram {
    const hdr = decodeFromCompressedBase64(this.encode(), 32, false);
    if (!(hdr instanceof JsHistogram)) throw new Error('Asked for a histogram without WebAssembly.');
    return hdr;
  }
}

/** Where the process may not have the address space that WebAssembly takes, the build without it counts the same, slower. */
function hasWebAssembly(): boolean {
  try {
    initWebAssemblySync();
    return true;
  } catch {
    return false;
  }
}
