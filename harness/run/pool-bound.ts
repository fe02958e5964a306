import { UsageError } from '../errors.js';
import type { Scenario } from '../model/scenario.js';

/** Above this share of what the pool can serve while each statement waits, an open loop measures its own queue. */
const MOST_POOL_SHARE = 0.5;
/** The one scenario that asks what the pool's limit is. */
const ABOUT_THE_POOL = 'pool';

/** Refuses a plan that offers more than half of pool / injected wait anywhere. Throws UsageError, which names the level. */
export function refusePoolBound(scenarios: readonly Scenario[]): void {
  for (const { id, poolSize, levels } of scenarios) {
    if (id === ABOUT_THE_POOL) continue;
    for (const { id: level, load, injectedWaitMs = 0 } of levels) {
      if (load.kind !== 'open-loop' || injectedWaitMs === 0) continue;
      const mostPerSecond = (MOST_POOL_SHARE * poolSize) / (injectedWaitMs / 1_000);
      if (load.ratePerSecond <= mostPerSecond) continue;
      throw new UsageError({
        expected: `at most ${mostPerSecond.toFixed(0)} requests/s in ${id}/${level}: half of what ${poolSize} connections serve at ${injectedWaitMs} ms each`,
        found: `${load.ratePerSecond} requests/s, where the loop would measure its own queue for the pool`,
        remedy: 'Lower the rate or raise the pool in the scenario, or leave this level out with --level.',
      });
    }
  }
}
