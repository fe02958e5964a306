import type { Estimate } from './interval.js';
import { chdtri } from 'cephes';
import { studentQuantile } from './student.js';

/** Beyond so many blocks nobody waits. */
const MOST_BLOCKS = 100;
/** Of the deviation's own interval, either side: 80 % in all. */
const TAIL = 0.1;

/** Numbers of blocks in all; null beyond what anybody waits for. */
export interface BlocksToDecide {
  readonly least: number | null;
  readonly most: number | null;
}

/**
 * How many blocks bring the end of Student's interval to a bound that lies `distance` from the estimate, if the estimate
 * stays where it is. A range, since n blocks tell a deviation no better than from s sqrt((n - 1) / chi2.90) to
 * s sqrt((n - 1) / chi2.10), n - 1 degrees of freedom (80 % interval of a normal deviation). `error`: of the interval, 0.05
 * for one of 95 %.
 */
export function blocksToDecide(
  { deviation, n }: Pick<Estimate, 'deviation' | 'n'>,
  distance: number,
  error: number,
): BlocksToDecide {
  const degrees = n - 1;
  const needed = (tail: number) =>
    blocksFor(deviation * Math.sqrt(degrees / chdtri(degrees, tail)), distance, error, n);
  return { least: needed(TAIL), most: needed(1 - TAIL) };
}

function blocksFor(deviation: number, distance: number, error: number, made: number): number | null {
  for (let blocks = made + 1; blocks <= MOST_BLOCKS; blocks += 1) {
    const half = (studentQuantile(1 - error / 2, blocks - 1) * deviation) / Math.sqrt(blocks);
    if (half <= distance) return blocks;
  }
  return null;
}
