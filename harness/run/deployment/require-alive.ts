import type { Running } from '../../lab/lab.js';
import { exitText } from '../../lab/services/readiness.js';
import { TargetFailure } from '../failure.js';

/** Throws TargetFailure where a process of the target has ended by itself. */
export function requireAlive(running: Pick<Running, 'exit' | 'logTail'>): void {
  const exit = running.exit();
  if (!exit) return;
  throw new TargetFailure(
    {
      expected: 'the target to live to the end of the trial',
      found: `it ended in mid-trial with ${exitText(exit)}`,
      remedy: "Read the end of its log below; the target's whole log is in the run's logs folder.",
    },
    running.logTail(),
  );
}
