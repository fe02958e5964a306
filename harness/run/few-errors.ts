import { EnvironmentError } from '../errors.js';
import type { HttpLoadRecord } from '../model/run/load-record.js';
import { percent } from '../words/numbers.js';
import type { RunContext } from './context.js';

/** One request that fails is no share. */
const FEWEST_ERRORS = 5;

/** Calls the run off where more of a window's requests failed than the reader's service is to be loaded through. */
export function requireFewErrors(
  { plan, callOff }: Pick<RunContext, 'plan' | 'callOff'>,
  target: string,
  load: Pick<HttpLoadRecord, 'scheduled' | 'failed' | 'timedOut' | 'dropped' | 'failures'>,
): void {
  const errors = load.failed + load.timedOut + load.dropped;
  const most = plan.limits?.mostErrorShare ?? 1;
  if (errors < FEWEST_ERRORS || errors <= most * load.scheduled) return;
  const kinds = Object.entries(load.failures).map(([kind, times]) => `${kind}: ${times}`);
  const timedOut = load.timedOut > 0 ? [`timed out: ${load.timedOut}`] : [];
  callOff(
    new EnvironmentError({
      expected: `${target} to fail at most ${percent(most)} of a window's requests`,
      found: `${percent(errors / load.scheduled)} (${[...kinds, ...timedOut].join(', ')})`,
      remedy:
        'The run has stopped, so that it does no harm. Mend the service, lower the rates, or raise limits.errors in the scenario file.',
    }),
  );
}
