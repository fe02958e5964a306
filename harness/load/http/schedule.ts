import type { Replay } from '../../model/plan/replay.js';
import { Random } from '../../stats/random.js';

export interface ArrivalSchedule {
  readonly ratePerSecond: number;
  readonly durationSeconds: number;
  readonly arrivals: 'poisson' | 'constant';
  readonly seed: number;
  /** Present: these, as far as the window goes, and none by rate. */
  readonly replay?: Pick<Replay, 'gapsUs'> | undefined;
}

/** When each request is due, drawn one after the other: a schedule of hours takes no memory. */
export class Arrivals {
  /** Rate x duration of them, rounded, one at least; of a replay those that fall into the window. */
  readonly count: number;
  readonly #schedule: ArrivalSchedule;
  readonly #windowUs: number;
  readonly #random: Random;
  #drawn = 0;
  #lastUs = 0;

  constructor(schedule: ArrivalSchedule) {
    this.#schedule = schedule;
    this.#windowUs = schedule.durationSeconds * 1e6;
    this.count = schedule.replay
      ? countWithin(schedule.replay.gapsUs, this.#windowUs)
      : Math.max(1, Math.round(schedule.ratePerSecond * schedule.durationSeconds));
    this.#random = new Random(schedule.seed);
  }

  /** Microseconds since the window's start, rising; Infinity when there are no more. */
  next(): number {
    if (this.#drawn === this.count) return Infinity;
    const index = this.#drawn++;
    const { replay, arrivals, ratePerSecond } = this.#schedule;
    if (replay) this.#lastUs += replay.gapsUs[index] as number;
    else if (arrivals === 'constant') this.#lastUs = (index / ratePerSecond) * 1e6;
    else this.#lastUs = this.#nextOfPoisson(this.count - index);
    return this.#lastUs;
  }

  /**
   * A Poisson process, given how many arrivals it has in the window: they lie as that many sorted uniform draws
   * (Ross, Introduction to Probability Models, theorem 5.2), of which the next is the least of those left (Bentley and
   * Saxe, Generating Sorted Lists of Random Numbers, 1980). So offered is offered, in every trial the same.
   */
  #nextOfPoisson(left: number): number {
    const gap = -Math.expm1(Math.log1p(-this.#random.uniform()) / left);
    return this.#lastUs + (this.#windowUs - this.#lastUs) * gap;
  }
}

function countWithin(gapsUs: readonly number[], windowUs: number): number {
  let atUs = 0;
  const beyond = gapsUs.findIndex((gapUs) => (atUs += gapUs) >= windowUs);
  return beyond < 0 ? gapsUs.length : beyond;
}

/** All of a schedule at once. */
export function arrivalsUs(schedule: ArrivalSchedule): Float64Array {
  const arrivals = new Arrivals(schedule);
  return Float64Array.from({ length: arrivals.count }, () => arrivals.next());
}
