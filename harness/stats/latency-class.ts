const LONGEST_US = 3_600_000_000;
/** Neighbouring classes are 1 % apart, the order of a histogram's own precision. */
const CLASSES_PER_E = 1 / Math.log(1.01);

/** The class of a latency in whole or broken microseconds, from 0; below 1 us and above an hour as at those ends. */
export function latencyClass(us: number): number {
  return Math.floor(Math.log(Math.min(Math.max(us, 1), LONGEST_US)) * CLASSES_PER_E);
}

export const LATENCY_CLASSES = latencyClass(LONGEST_US) + 1;

/** Of `count` requests, how many are the slowest twentieth: at or above p95. */
export function slowestTwentieth(count: number): number {
  return Math.ceil(count * 0.05);
}
