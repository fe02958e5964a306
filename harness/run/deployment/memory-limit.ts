import type { ResourceRecord } from '../../model/run/observation.js';
import { bareQuantity } from '../../words/numbers.js';
import { TargetFailure } from '../failure.js';

/**
 * Throws TargetFailure when the kernel killed processes of the target for memory in this window. The exit code does
 * not tell: a worker may be killed while its parent lives on, or ends with 0.
 */
export function requireWithinMemory({ cgroup }: ResourceRecord, logTail: () => string): void {
  const kills = cgroup?.oomKills ?? 0;
  if (kills === 0) return;
  const limitBytes = cgroup?.limitBytes ?? null;
  const limit =
    limitBytes === null ? 'no limit of its own' : `a limit of ${bareQuantity('bytes', limitBytes)}`;
  throw new TargetFailure(
    {
      expected: 'the target to stay within its memory',
      found: `killed for memory: ${kills} ${kills === 1 ? 'time' : 'times'} in this window, with ${limit}`,
      remedy:
        'This is what the target does under this load. Where the limit is lower than it would have in use, raise it in docker-compose.yml for every target alike.',
    },
    logTail(),
  );
}
