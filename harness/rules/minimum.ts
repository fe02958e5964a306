/** The fewest of each thing that say anything. */
export const MINIMUM = {
  /** Complete pairs for a verdict, and blocks in which one target's figure is held against a bound. */
  pairs: 5,
  /** Blocks for an interval: with two Student's quantile is 12.7, which makes a deviation of 25 % a factor of nine. */
  intervalBlocks: 3,
  /** Pairs for a bootstrap to check an interval: with five it covers 92 % instead of 95 %. */
  bootstrapPairs: 10,
  /** Samples beyond a percentile in a trial, to print and draw it. */
  printedBeyond: 10,
  /** Samples beyond a percentile in a trial, to judge it; a median is judged as soon as it is printed. */
  judgedBeyond: 50,
  /** Broadcasts in a trial, to judge a delivery percentile above the median. */
  judgedBroadcasts: 50,
  /** Requests in a trial, to judge a share of them answered in time: its margin of one in a hundred is ten of them. */
  judgedInTime: 1_000,
  /** Counts of connections that a slope is laid through. */
  slopePoints: 4,
  /** Levels that a curve is drawn through. */
  curvePoints: 3,
  /** Requests in each half of a window, to compare their medians. */
  medianOfHalf: 20,
} as const;

/** Whether that many of `count` samples lie beyond a percentile; half a sample of slack, for 1 - 0.99 is not exactly 0.01. */
export function liesBeyond(samples: number, count: number, percentile: number): boolean {
  return count * (1 - percentile / 100) >= samples - 0.5;
}
