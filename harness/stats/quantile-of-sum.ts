import type { Histogram } from './histogram.js';

/** Points by which a distribution is told, each as likely as another. */
const POINTS = 200;

/** The middles of so many equal shares of what was recorded, rising; empty where nothing was. */
export function pointsOf(histogram: Histogram): number[] {
  return Array.from({ length: POINTS }, (_, nth) => ((nth + 0.5) / POINTS) * 100).flatMap(
    (percent) => histogram.percentile(percent) ?? [],
  );
}

/** A percentile (0..100) of the sum of two independent figures, each told by points of the same weight; null without points. */
export function quantileOfSum(xs: readonly number[], ys: readonly number[], percent: number): number | null {
  const sums = xs.flatMap((x) => ys.map((y) => x + y)).sort((m, n) => m - n);
  return sums[Math.ceil((percent / 100) * sums.length) - 1] ?? null;
}
