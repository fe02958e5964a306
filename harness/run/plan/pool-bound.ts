import { UsageError } from '../../errors.js';
import { poolBearsPerSecond } from '../../model/plan/rate.js';
import type { Scenario } from '../../model/plan/scenario.js';
import { bare } from '../../words/numbers.js';

/**
 * Refuses a plan that offers more than half of pool / injected wait at a rate of its own. A level of a map, or one whose
 * rate a pilot finds, is left out by the run and drawn as pool-bound. Throws UsageError, which names the level.
 */
export function refusePoolBound(scenarios: readonly Scenario[]): void {
  for (const scenario of scenarios) {
    if (scenario.map) continue;
    for (const level of scenario.levels) {
      const { load, injectedWaitMs = 0 } = level;
      const mostPerSecond = poolBearsPerSecond(scenario, level);
      if (load.kind !== 'open-loop' || mostPerSecond === null || typeof load.ratePerSecond !== 'number')
        continue;
      if (load.ratePerSecond <= mostPerSecond) continue;
      const poolSize = level.startUp?.poolSize ?? scenario.poolSize;
      throw new UsageError({
        expected: `at most ${bare(mostPerSecond)} requests/s in ${scenario.id}/${level.id}: half of what ${poolSize} connections serve at ${injectedWaitMs} ms each`,
        found: `${load.ratePerSecond} requests/s, where the loop would measure its own queue for the pool`,
        remedy: 'Lower the rate or raise the pool in the scenario, or leave this level out with --level.',
      });
    }
  }
}
