import { median } from 'simple-statistics';
import { EnvironmentError } from '../../errors.js';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { RequestMix } from '../../model/plan/requests.js';
import { withPilots } from '../../model/plan/requests.js';
import type {
  CapacityPilot,
  DurationPilot,
  Level,
  ObjectivePilot,
  Scenario,
} from '../../model/plan/scenario.js';
import type { Address } from '../../load/agent/protocol.js';
import { Histogram } from '../../stats/histogram.js';
import type { Unfit } from '../conform.js';
import type { Deployment } from '../deployment/deployment.js';
import type { RunContext } from '../context.js';
import { LevelRunner } from '../level.js';
import { PilotDeployment } from './pilot-deployment.js';
import { noteLatencies } from './ratios.js';
import {
  CAPACITY_READINGS,
  CAPACITY_SECONDS,
  DURATION_READINGS,
  DURATION_SECONDS,
  IN_LEVEL_SECONDS,
  STAIRCASES,
  STEP_SECONDS,
} from './windows.js';

interface PilotResult {
  readonly scenario: string;
  readonly placeholder: string;
  readonly value: number;
  readonly measuredMs: number | null;
  readonly perTarget?: Record<string, number>;
  readonly readings?: Record<string, number[]>;
}

/** Of what a closed loop reaches, in which every request waits for others: where a climb begins that would else begin beyond. */
const SHARE_TO_START_FROM = 0.8;

/** Finds what no plan can know, before block 1, and records each value as it is found. */
export async function runPilots(context: RunContext, scenario: Scenario, unfit: Unfit): Promise<void> {
  const able = context.plan.targets
    .map(({ id }) => id)
    .filter(
      (target) =>
        !unfit.has(target) &&
        context.plan.trials.some((trial) => trial.scenario === scenario.id && trial.target === target),
    );
  if (able.length === 0) return;
  await using on = new PilotDeployment(context, scenario);
  for (const pilot of scenario.pilots ?? []) {
    if (context.pilots.has(pilot.placeholder)) continue;
    context.tell({ kind: 'step', title: `Pilot: ${pilot.rule}` });
    const result =
      pilot.kind === 'duration'
        ? await findDuration(context, scenario, on, firstFor(context, able, pilot), pilot)
        : await findPerTarget(context, scenario, on, able, pilot);
    context.pilots.set(result.placeholder, result.value);
    if (result.perTarget) context.pilotsByTarget.set(result.placeholder, result.perTarget);
    context.record({ record: 'pilot', ...result });
  }
}

/** The first of the targets that has what the pilot asks of one. Throws EnvironmentError where none has. */
function firstFor(
  { targets }: RunContext,
  able: readonly string[],
  { needs = [], rule }: DurationPilot,
): string {
  const has = (id: string) => needs.every((feature) => targets.get(id)?.implements.includes(feature));
  const first = able.find(has);
  if (first !== undefined) return first;
  throw new EnvironmentError({
    expected: `a target with ${needs.join(', ')}, to find ${rule}`,
    found: able.join(', '),
    remedy: 'Name one more with --targets: crossover list targets tells what each has.',
  });
}

async function findDuration(
  context: RunContext,
  scenario: Scenario,
  on: PilotDeployment,
  target: string,
  pilot: DurationPilot,
): Promise<PilotResult> {
  const level = levelOf(scenario, pilot);
  const deployment = await on.of(target, level?.startUp);
  const found = await search(pilot, (value) =>
    level
      ? applicationMsIn(level, context, target, deployment, pilot, value)
      : aloneMs(context, deployment.replicas[0].address, pilot, value),
  );
  return { scenario: scenario.id, placeholder: pilot.placeholder, ...found };
}

/** The level that the pilot is about; where the run leaves that one out, the first that has its work. Null of a request alone. */
function levelOf({ levels }: Scenario, { inLevel, placeholder }: DurationPilot): Level | null {
  if (inLevel === undefined) return null;
  const hasWork = ({ load }: Level) => JSON.stringify(load).includes(`{{${placeholder}}}`);
  return levels.find(({ id }) => id === inLevel) ?? levels.find(hasWork) ?? null;
}

/** What the slowest reaches, so that a share of it is bearable to all. */
async function findPerTarget(
  context: RunContext,
  scenario: Scenario,
  on: PilotDeployment,
  targets: readonly string[],
  pilot: CapacityPilot | ObjectivePilot,
): Promise<PilotResult> {
  const readings: Record<string, number[]> = {};
  for (const target of targets) {
    const deployment = await on.of(target);
    readings[target] =
      pilot.kind === 'capacity'
        ? await capacityReadings(context, deployment, target, pilot)
        : await objectiveReadings(context, deployment, target, pilot);
    // While it is there and warm.
    await noteLatencies(context, deployment, target);
  }
  const perTarget = Object.fromEntries(
    Object.entries(readings).map(([target, perSecond]) => [target, median(perSecond)]),
  );
  const value = Math.max(1, Math.round(Math.min(...Object.values(perTarget))));
  return {
    scenario: scenario.id,
    placeholder: pilot.placeholder,
    value,
    measuredMs: null,
    perTarget,
    readings,
  };
}

/** Driven and watched as a level of a trial is, after the scenario's own warm-up. */
async function capacityReadings(
  context: RunContext,
  deployment: Deployment,
  target: string,
  pilot: Pick<CapacityPilot, 'placeholder' | 'connections' | 'engine' | 'requests' | 'rule'>,
  count = CAPACITY_READINGS,
): Promise<number[]> {
  const { placeholder, connections, engine, requests, rule } = pilot;
  const { runner, level } = runnerOf(context, deployment, target, {
    id: placeholder,
    title: rule,
    load: { kind: 'closed-loop', purpose: 'capacity', connections, engine, requests },
    seconds: { quick: CAPACITY_SECONDS, standard: CAPACITY_SECONDS },
    primary: [],
  });
  await runner.warmUp();
  const readings: number[] = [];
  while (readings.length < count) {
    const { load } = await runner.measure(level);
    if (load.kind !== 'http' || load.ok === 0)
      throw unanswered(placeholder, load.kind === 'http' ? load.failures : {}, target);
    readings.push(load.achievedRatePerSecond);
  }
  return readings;
}

/** Staircases as the levels climb them, the first from a share of what a closed loop of the same connections reaches. */
async function objectiveReadings(
  context: RunContext,
  deployment: Deployment,
  target: string,
  pilot: ObjectivePilot,
): Promise<number[]> {
  const { placeholder, rule, objectiveMs, injectedMs, connections, requests } = pilot;
  const load = { objectiveMs, injectedMs, connections, requests };
  const closed = { placeholder, rule, connections, requests, engine: 'raw' as const };
  const [startPerSecond = 1] =
    pilot.startPerSecond === undefined
      ? (await capacityReadings(context, deployment, target, closed, 1)).map(
          (one) => SHARE_TO_START_FROM * one,
        )
      : [pilot.startPerSecond];
  // As in a trial, in which a level at a stated rate comes before the staircase.
  await noteLatencies(context, deployment, target);
  const starts = { [target]: startPerSecond };
  const { runner, level } = runnerOf(
    { ...context, pilotsByTarget: new Map([[placeholder, starts]]) },
    deployment,
    target,
    {
      id: placeholder,
      title: rule,
      load: { kind: 'staircase', pilot: placeholder, ...load },
      seconds: { quick: STEP_SECONDS, standard: STEP_SECONDS },
      primary: [],
    },
  );
  const readings: number[] = [];
  while (readings.length < STAIRCASES[context.plan.profile]) {
    const { staircase } = await runner.measure(level);
    const lowest = Math.min(...(staircase?.steps ?? []).map(({ ratePerSecond }) => ratePerSecond));
    // Where no rate is within, its trials show it from the lowest on.
    starts[target] = staircase?.ratePerSecond ?? lowest;
    readings.push(starts[target]);
  }
  return readings;
}

/** One level in place of the scenario's, its warm-up included. */
function runnerOf(
  context: RunContext,
  deployment: Deployment,
  target: string,
  level: Level,
): { readonly runner: LevelRunner; readonly level: string } {
  const { scenario } = deployment;
  const runner = new LevelRunner(
    { ...context, secondsOf: () => level.seconds.quick },
    { scenario: scenario.id, target, seed: context.plan.seed },
    {
      ...deployment,
      scenario: {
        ...scenario,
        levels: [level],
        warmUp: scenario.warmUp.map((step) => ({ ...step, level: level.id })),
      },
    },
  );
  return { runner, level: level.id };
}

/** The work grows in proportion to its rounds, so each step is one division. */
async function search(
  { start, targetMs }: DurationPilot,
  measure: (value: number) => Promise<number>,
): Promise<{ value: number; measuredMs: number }> {
  let value = start;
  let measuredMs = 0;
  for (const [step, readings] of DURATION_READINGS.entries()) {
    const found: number[] = [];
    while (found.length < readings) found.push(await measure(value));
    measuredMs = median(found);
    if (step < DURATION_READINGS.length - 1) value = Math.max(1, Math.round((value * targetMs) / measuredMs));
  }
  return { value, measuredMs };
}

/** The median of one request at a time. */
async function aloneMs(
  context: RunContext,
  address: Address,
  { requests, placeholder }: DurationPilot,
  value: number,
): Promise<number> {
  const filled = withPilots(requests, new Map([[placeholder, value]]));
  const record = await oneAtATime(context, address, placeholder, filled);
  using service = Histogram.decode(record.histograms.serviceUs);
  return (service.percentile(50) ?? 0) / 1_000;
}

/** What the application does of a request in the level, at its own rate: a core that rests between requests works slower than a busy one. */
async function applicationMsIn(
  { id }: Level,
  context: RunContext,
  target: string,
  deployment: Deployment,
  { placeholder }: DurationPilot,
  value: number,
): Promise<number> {
  const runner = new LevelRunner(
    {
      ...context,
      pilots: new Map([...context.pilots, [placeholder, value]]),
      secondsOf: () => IN_LEVEL_SECONDS,
    },
    { scenario: deployment.scenario.id, target, seed: context.plan.seed },
    deployment,
  );
  const { load } = await runner.measure(id);
  const timing = load.kind === 'http' ? load.serverTiming : null;
  if (!timing) throw unanswered(placeholder, load.kind === 'http' ? load.failures : {}, target);
  return timing.mean.appMs + timing.mean.serMs;
}

async function oneAtATime(
  context: RunContext,
  address: Address,
  placeholder: string,
  requests: RequestMix,
): Promise<HttpLoadRecord> {
  const record = await context.agents.traffic.closedLoop({
    ...address,
    engine: 'raw',
    connections: 1,
    durationSeconds: DURATION_SECONDS,
    requests,
    seed: context.plan.seed,
  });
  if (record.ok > 0) return record;
  throw unanswered(placeholder, record.failures, 'the target');
}

function unanswered(
  placeholder: string,
  failures: Readonly<Record<string, number>>,
  target: string,
): EnvironmentError {
  return new EnvironmentError({
    expected: `${target} to answer the pilot of ${placeholder}`,
    found: `no good answer (${JSON.stringify(failures)})`,
    remedy: 'Mend the target, or leave this scenario out with --scenario.',
  });
}
