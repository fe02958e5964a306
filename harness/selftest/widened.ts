/**
 * Between what a right agent's figure must lie where the machine is late: what the server gave, and beyond it what the
 * witness saw the machine take. All in microseconds; lists in any order.
 */

/** Standard deviations that are left to chance, where a quantile of so few is taken for that of all. */
export const LEFT_TO_CHANCE = 3;

/**
 * The highest that a percentile of sums can be, whatever the one has to do with the other: of x and y no more exceed
 * x' + y' than exceed x' or y' (Makarov 1981; Frank, Nelsen and Schweizer 1987). `lateUs` is a sample of what is added,
 * so that its quantiles are taken so much higher as chance may have it, and at most as the highest that was seen.
 */
export function highestPercentile(
  givenUs: readonly number[],
  lateUs: readonly number[],
  percent: number,
): number {
  const given = sorted(givenUs);
  const late = lateQuantiles(lateUs, given.length);
  const rank = rankOf(percent, given.length);
  let least = Infinity;
  for (let place = rank; place <= given.length; place++)
    least = Math.min(least, (given[place - 1] as number) + late((place - rank) / given.length));
  return least;
}

/** The lowest that a percentile can be of what was `lateUs` earlier than `seenUs`. */
export function lowestPercentile(
  seenUs: readonly number[],
  lateUs: readonly number[],
  percent: number,
): number {
  const seen = sorted(seenUs);
  const late = lateQuantiles(lateUs, seen.length);
  const rank = rankOf(percent, seen.length);
  let most = -Infinity;
  for (let place = 1; place <= rank; place++)
    most = Math.max(most, (seen[place - 1] as number) - late((rank - place) / seen.length));
  return most;
}

/** The mean of what was added to so many, with what chance does to it. 0 where nobody looked. */
export function highestMean(lateUs: readonly number[], count: number): number {
  if (lateUs.length === 0) return 0;
  const mean = lateUs.reduce((sum, us) => sum + us, 0) / lateUs.length;
  const variance = lateUs.reduce((sum, us) => sum + (us - mean) ** 2, 0) / Math.max(1, lateUs.length - 1);
  return mean + LEFT_TO_CHANCE * Math.sqrt(variance * (1 / lateUs.length + 1 / count));
}

/** What at most a given share of `count` others exceed, as far as a sample tells; 0 where nobody looked. */
function lateQuantiles(lateUs: readonly number[], count: number): (shareBeyond: number) => number {
  const late = sorted(lateUs);
  const perShare = 1 / late.length + 1 / count;
  return (beyond) => {
    const chance = LEFT_TO_CHANCE * Math.sqrt(beyond * (1 - beyond) * perShare);
    const rank = Math.ceil((1 - beyond + chance) * late.length);
    return late[Math.min(late.length, Math.max(1, rank)) - 1] ?? 0;
  };
}

function sorted(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}

/** Nearest rank, from 1. */
function rankOf(percent: number, count: number): number {
  return Math.max(1, Math.ceil((percent / 100) * count));
}
