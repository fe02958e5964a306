import { compareAll, comparedIn } from '../analysis/comparison/compare-all.js';
import type { RunData } from '../analysis/run-data.js';
import { pilotValues, recordsOf } from '../analysis/run-data.js';
import { judgeObservations } from '../analysis/window/judged-levels.js';
import type { PilotValues } from '../model/plan/rate.js';
import type { Plan } from '../model/plan/plan.js';
import type { Effect, PlantedAmount } from '../model/plan/planted.js';
import { amountOf, scenarioTried } from '../model/plan/planted.js';
import type { Comparison } from '../model/report/comparison/comparison.js';
import type { ProvedMetric, Try, TryOutcome } from '../model/report/proof.js';
import { MINIMUM } from '../rules/minimum.js';
import { SLEEP_SLACK_US } from './rules.js';

/** What is compared: by whichever figure an effect is to be seen in; without one, by both. */
interface Compared {
  readonly metric: ProvedMetric;
  readonly marginKind: Try['marginKind'];
}

const COMPARED: Record<Effect['kind'], readonly Compared[]> = {
  none: [
    { metric: 'latency_p50', marginKind: 'ratio' },
    { metric: 'cpu_per_1k', marginKind: 'ratio' },
  ],
  spin: [{ metric: 'cpu_per_1k', marginKind: 'ratio' }],
  wait: [{ metric: 'latency_p50', marginKind: 'absolute' }],
};

/** Rounds of which every trial was made; what was begun and called off is no try. */
export function roundsMade({ plan, observations }: RunData): Set<string> {
  const made = new Set(
    observations.filter(({ status }) => status !== 'aborted').map(({ trialId }) => trialId),
  );
  const open = new Set(plan.trials.filter(({ id }) => !made.has(id)).map(({ scenario }) => scenario));
  return new Set(plan.scenarios.map(({ id }) => id).filter((id) => !open.has(id)));
}

/** Every mini-experiment of the finished rounds, judged by the gates, repeats and comparisons that judge every run. */
export function triesOf(data: RunData): Try[] {
  const calibration = recordsOf(data, 'calibration').at(-1)?.calibration ?? null;
  const levels = judgeObservations(data.plan, data.observations, calibration, recordsOf(data, 'link'));
  const comparisons = compareAll(comparedIn(data), levels, {
    deliveryCeilingPerSecond: calibration?.deliveriesPerSecond ?? null,
    bootstrapResamples: 0,
  });
  const made = roundsMade(data);
  const pilots = pilotValues(recordsOf(data, 'pilot'));
  return comparisons
    .filter(({ scenario }) => made.has(scenario))
    .flatMap((comparison) => tryOf(data.plan, comparison, pilots) ?? []);
}

/** Null of a comparison that is not of a target as it is with itself, or of another figure. */
function tryOf(plan: Plan, comparison: Comparison, pilots: PilotValues): Try | null {
  const { metric, marginKind, scenario, level } = comparison;
  const planted = plan.targets.find(({ id }) => id === comparison.b)?.planted;
  if (planted?.of !== comparison.a) return null;
  const { effect, of: target } = planted;
  const compared = COMPARED[effect.kind].find(
    (one) => one.metric === metric && one.marginKind === marginKind,
  );
  const amount = amountOf(planted, scenario, pilots);
  if (!compared || !amount) return null;
  const round = plan.scenarios.findIndex(({ id }) => id === scenario) + 1;
  return {
    round,
    scenario: scenarioTried(scenario),
    level,
    target,
    effect,
    ...compared,
    ...outcomeOf(comparison, effect, amount),
  };
}

function outcomeOf(comparison: Comparison, effect: Effect, amount: PlantedAmount): TryOutcome {
  const { ratio: recovered, low, high, blocks: pairs, verdict } = comparison;
  const isLost = verdict === 'invalid' || pairs < MINIMUM.pairs;
  if (isLost || recovered === null || low === null || high === null) return { kind: 'lost', pairs };
  const equality = comparison.marginKind === 'ratio' ? 1 : 0;
  const injected = injectedIn(comparison, amount) ?? equality;
  const slack = effect.kind === 'wait' ? SLEEP_SLACK_US : 0;
  return {
    kind: 'judged',
    injected,
    recovered,
    low,
    high,
    pairs,
    found: low > equality || (effect.kind === 'none' && high < equality),
    held: low <= injected + slack && high >= injected,
    called: verdict === 'a-better' || verdict === 'b-better',
  };
}

/** On the comparison's scale; null where nothing was planted. */
function injectedIn({ aEstimate, marginKind }: Comparison, { spinUs, waitMs }: PlantedAmount): number | null {
  if (marginKind === 'absolute') return waitMs * 1_000;
  if (spinUs === 0 || aEstimate === null) return null;
  // Seconds for 1,000 requests are milliseconds for one.
  const cpuUs = aEstimate * 1_000;
  return (cpuUs + spinUs) / cpuUs;
}
