import { asError } from '../../errors.js';
import { METRICS } from '../../model/metrics.js';
import type { ByDifference } from '../../model/plan/by-difference.js';
import { isPoolBound, rateOf } from '../../model/plan/rate.js';
import type { Scenario } from '../../model/plan/scenario.js';
import { gateOf } from '../../rules/gates.js';
import { Histogram } from '../../stats/histogram.js';
import { pointsOf, quantileOfSum } from '../../stats/quantile-of-sum.js';
import { quantity } from '../../words/numbers.js';
import { lagsAt } from '../calibrate.js';
import type { Unfit } from '../conform.js';
import type { RunContext } from '../context.js';
import { requireAnsweringToRun } from '../deployment/database.js';
import type { Deployment } from '../deployment/deployment.js';
import { deploy } from '../deployment/deployment.js';
import { LevelRunner } from '../level.js';
import type { RatioLook } from '../plan/ratio-looks.js';
import { lookSeconds, RATIO_PERCENTILES, ratioLooks } from '../plan/ratio-looks.js';

/** Of what the gate lets pass: what a generator adds varies by a third from block to block. */
const MOST_OF_GATE = 0.75;

interface Look extends RatioLook {
  readonly scenario: Scenario;
  readonly ratePerSecond: number;
}

/** Of each rate, points of the generator's lag. */
type Lags = ReadonlyMap<number, readonly number[]>;

/**
 * Decides before block 1, for every arm and block, which latencies are judged by difference alone: those to which the
 * generator adds more than a ratio's margin can bear. Its lag is that against the null server; the margin, a tenth of a
 * latency, is that of the faster target in a window of its own.
 */
export async function fixRatios(context: RunContext, unfit: Unfit): Promise<void> {
  if (context.resumed.byDifference) {
    context.byDifference.push(...context.resumed.byDifference);
    return;
  }
  const looks = context.plan.scenarios.flatMap((scenario) => looksOf(context, scenario));
  if (looks.length === 0) return;
  context.tell({ kind: 'step', title: 'Looking what the generator adds to short latencies' });
  const lags = await lagsAt(
    context,
    looks.map(({ ratePerSecond }) => ratePerSecond),
  );
  for (const scenario of new Set(looks.map((look) => look.scenario)))
    await lookAt(context, scenario, unfit, lags);
  const figures = looks.flatMap((look) => foundAt(context, look, lags));
  context.byDifference.push(...figures);
  context.record({ record: 'by-difference', figures });
  for (const figure of figures) context.tell({ kind: 'note', text: noteOf(figure) });
}

/** Whose latencies a deployment shows, in a window for each look of its scenario; what was seen before stands. */
export async function noteLatencies(
  context: RunContext,
  deployment: Deployment,
  target: string,
): Promise<void> {
  const { scenario } = deployment;
  const looks = looksOf(context, scenario).filter(({ level }) => {
    return !context.latencies.has(keyOf(scenario.id, level.id, target));
  });
  const secondsOf = (_: unknown, id: string) =>
    lookSeconds(looks.find(({ level }) => level.id === id)?.ratePerSecond ?? Infinity);
  const runner = new LevelRunner(
    { ...context, secondsOf },
    { scenario: scenario.id, target, seed: context.plan.seed },
    deployment,
  );
  for (const { level } of looks) {
    const { load } = await runner.measure(level.id);
    if (load.kind !== 'http' || load.histograms.fromArrivalUs === undefined) continue;
    using latency = Histogram.decode(load.histograms.fromArrivalUs);
    context.latencies.set(keyOf(scenario.id, level.id, target), pointsOf(latency));
  }
}

/** By what was seen so far. */
function foundAt(context: RunContext, look: Look, lags: Lags): ByDifference[] {
  return beyondRatio(look, lags.get(look.ratePerSecond) ?? [], latenciesOf(context, look));
}

/** What of a look's latencies the generator moves by more than a ratio's margin bears. Points of the lag, and of each target's latency. */
export function beyondRatio(
  { scenario, level, metrics }: Pick<Look, 'scenario' | 'level' | 'metrics'>,
  lag: readonly number[],
  latencies: readonly (readonly number[])[],
): ByDifference[] {
  return metrics.flatMap((metric): ByDifference[] => {
    const percent = RATIO_PERCENTILES[metric];
    const faster = percent === undefined ? null : fastest(latencies, percent);
    if (percent === undefined || faster === null) return [];
    const own = quantileOfSum(faster, [0], percent) ?? 0;
    const partUs = (quantileOfSum(faster, lag, percent) ?? own) - own;
    const allowedUs = MOST_OF_GATE * gateOf('generator-part').invalid * (scenario.ratioMargin - 1) * own;
    return partUs > allowedUs ? [{ scenario: scenario.id, level: level.id, metric, partUs, allowedUs }] : [];
  });
}

function looksOf(context: RunContext, scenario: Scenario): Look[] {
  const { plan, pilots, offered } = context;
  return ratioLooks(plan, scenario).flatMap((look): Look[] => {
    const key = `${scenario.id}/${look.level.id}`;
    const lowered = offered.get(key);
    const ratePerSecond = lowered ?? rateOf(look.rate, pilots);
    if (lowered === null || ratePerSecond === null || isPoolBound(scenario, look.level, pilots)) return [];
    return [{ ...look, scenario, ratePerSecond }];
  });
}

/**
 * Each target that no pilot has shown yet, until what was seen decides: what is too short with one target is so with a
 * faster one, and a slower one changes nothing. One that cannot be looked at leaves the verdict to the gates.
 */
async function lookAt(context: RunContext, scenario: Scenario, unfit: Unfit, lags: Lags): Promise<void> {
  const looks = looksOf(context, scenario);
  const isDecided = (look: Look) => foundAt(context, look, lags).length === look.metrics.length;
  for (const target of soonestFirst(context, targetsOf(context, scenario, unfit))) {
    if (looks.every(isDecided)) return;
    if (looks.every(({ level }) => context.latencies.has(keyOf(scenario.id, level.id, target)))) continue;
    const trial = { id: `pilot-ratio-${scenario.id}-${target}`, scenario: scenario.id, target, replicas: 1 };
    try {
      await using deployment = await deploy(context, { ...trial, startUp: {} });
      const runner = new LevelRunner(context, { ...trial, seed: context.plan.seed }, deployment);
      await runner.warmUp();
      await noteLatencies(context, deployment, target);
    } catch (thrown) {
      if (context.signal.aborted) throw thrown;
      await requireAnsweringToRun(context.lab.database);
      const { message } = asError(thrown);
      context.tell({ kind: 'note', text: `${target} could not be looked at in ${scenario.id}: ${message}` });
    }
  }
}

function targetsOf({ plan }: RunContext, { id }: Scenario, unfit: Unfit): string[] {
  return plan.targets
    .map((target) => target.id)
    .filter(
      (target) =>
        !unfit.has(target) && plan.trials.some((one) => one.scenario === id && one.target === target),
    );
}

/** By what was seen of them in other scenarios. */
function soonestFirst({ latencies }: RunContext, targets: readonly string[]): string[] {
  const medianUs = (target: string) => {
    const seen = [...latencies].filter(([key]) => key.endsWith(` ${target}`));
    return Math.min(...seen.map(([, points]) => quantileOfSum([...points], [0], 50) ?? Infinity));
  };
  return targets.toSorted((x, y) => {
    const [own, other] = [medianUs(x), medianUs(y)];
    return own === other ? 0 : own - other;
  });
}

function latenciesOf({ plan, latencies }: RunContext, { scenario, level }: Look): number[][] {
  return plan.targets.flatMap(({ id }) => {
    const points = latencies.get(keyOf(scenario.id, level.id, id));
    return points && points.length > 0 ? [[...points]] : [];
  });
}

function fastest(latencies: readonly (readonly number[])[], percent: number): readonly number[] | null {
  const at = (points: readonly number[]) => quantileOfSum(points, [0], percent) ?? Infinity;
  return [...latencies].sort((x, y) => at(x) - at(y))[0] ?? null;
}

const keyOf = (scenario: string, level: string, target: string): string => `${scenario}/${level} ${target}`;

function noteOf({ scenario, level, metric, partUs, allowedUs }: ByDifference): string {
  return `${METRICS[metric].title} of ${scenario}/${level}, by difference only: this machine's generator adds ${quantity('us', partUs)}, and a ratio can bear ${quantity('us', allowedUs)}.`;
}
