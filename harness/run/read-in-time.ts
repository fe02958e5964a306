import type { LoadRecord } from '../model/run/load-record.js';
import { quantity } from '../words/numbers.js';
import { SpoiledTrial } from './failure.js';

/** So much of a window's length, and so many seconds, may lie between its end and the reading of what was used in it. */
const [LATE_SHARE, LATE_SECONDS] = [0.5, 1];

/**
 * Throws SpoiledTrial where a window was watched for much longer than it lasted: the harness itself stood still (Ctrl-Z,
 * SIGSTOP), and what was used since would be counted as the window's.
 */
export function requireReadInTime(
  { windowSeconds }: Pick<LoadRecord, 'windowSeconds'>,
  watchedSeconds: number,
): void {
  if (watchedSeconds <= windowSeconds * (1 + LATE_SHARE) + LATE_SECONDS) return;
  throw new SpoiledTrial('standstill', {
    expected: `the harness to read what was used in a window of ${quantity('s', windowSeconds)} at its end`,
    found: `that it was read after ${quantity('s', watchedSeconds)}`,
    remedy:
      'Let the run go on in the foreground: stopped by Ctrl-Z or SIGSTOP, it does not see what it measures.',
  });
}
