import { lookLevels } from './sequential.js';

/** A number of blocks after which a run is looked at, with the two-sided errors of this look's intervals. */
export interface Look {
  readonly blocks: number;
  /** In place of 5 % and of 10 %. */
  readonly error95: number;
  readonly error90: number;
}

/** Looks after the first: more of them end few runs earlier, and each makes every interval wider. */
const MOST_FURTHER_LOOKS = 5;

/** The first look after so many blocks, the others evenly up to the last, with what each may err by. */
export function looksWithin(first: number, last: number): Look[] {
  const counts = lookBlocks(first, last);
  const shares = counts.map((count) => count / last);
  const [errors95, errors90] = [lookLevels(shares, 0.05), lookLevels(shares, 0.1)];
  return counts.map((count, index) => ({
    blocks: count,
    error95: errors95[index] ?? 0,
    error90: errors90[index] ?? 0,
  }));
}

function lookBlocks(first: number, last: number): number[] {
  const step = Math.max(1, Math.ceil((last - first) / MOST_FURTHER_LOOKS));
  const counts: number[] = [];
  for (let count = first; count < last; count += step) counts.push(count);
  return [...counts, last];
}
