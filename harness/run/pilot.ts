import { median } from 'simple-statistics';
import { EnvironmentError } from '../errors.js';
import type { HttpLoadRecord } from '../model/run/load-record.js';
import type { RequestMix } from '../model/plan/requests.js';
import { withPilots } from '../model/plan/requests.js';
import type { CapacityPilot, DurationPilot, Level, Scenario } from '../model/plan/scenario.js';
import type { Address } from '../load/agent/protocol.js';
import { Histogram } from '../stats/histogram.js';
import type { Unfit } from './conform.js';
import type { Deployment } from './deployment.js';
import { deploy } from './deployment.js';
import type { RunContext } from './context.js';
import { LevelRunner } from './level.js';

export interface PilotResult {
  readonly scenario: string;
  readonly placeholder: string;
  readonly value: number;
  readonly measuredMs: number | null;
  readonly perTarget?: Record<string, number>;
  readonly readings?: Record<string, number[]>;
}

const SECONDS = 0.5;
/** One reading on the way to the wanted time, three of which the median decides, one that measures what was reached. */
const READINGS_A_STEP = [1, 3, 1];
const CAPACITY_READINGS = 3;
const CAPACITY_SECONDS = 1.5;

/** Finds what no plan can know, before block 1, and tells each value as it is found. */
export async function runPilots(
  context: RunContext,
  scenario: Scenario,
  unfit: Unfit,
): Promise<PilotResult[]> {
  const able = context.plan.targets
    .map(({ id }) => id)
    .filter(
      (target) =>
        !unfit.has(target) &&
        context.plan.trials.some((trial) => trial.scenario === scenario.id && trial.target === target),
    );
  const [first] = able;
  if (first === undefined) return [];
  const results: PilotResult[] = [];
  for (const pilot of scenario.pilots ?? []) {
    if (context.pilots.has(pilot.placeholder)) continue;
    context.tell({ kind: 'step', title: `Pilot: ${pilot.rule}` });
    const result =
      pilot.kind === 'duration'
        ? await findDuration(context, scenario, first, pilot)
        : await findCapacity(context, scenario, able, pilot);
    context.pilots.set(result.placeholder, result.value);
    results.push(result);
  }
  return results;
}

async function findDuration(
  context: RunContext,
  scenario: Scenario,
  target: string,
  pilot: DurationPilot,
): Promise<PilotResult> {
  const found = await onDeployment(context, scenario, target, ({ replicas: [{ address }] }) =>
    search(context, address, pilot),
  );
  return { scenario: scenario.id, placeholder: pilot.placeholder, ...found };
}

/** The capacity of the slowest, so that a share of it is bearable to all. */
async function findCapacity(
  context: RunContext,
  scenario: Scenario,
  targets: readonly string[],
  pilot: CapacityPilot,
): Promise<PilotResult> {
  const readings: Record<string, number[]> = {};
  for (const target of targets) {
    readings[target] = await onDeployment(context, scenario, target, (deployment) =>
      capacityReadings(context, deployment, target, pilot),
    );
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
  { placeholder, connections, engine, requests, rule }: CapacityPilot,
): Promise<number[]> {
  const { scenario } = deployment;
  const level: Level = {
    id: placeholder,
    title: rule,
    load: { kind: 'closed-loop', purpose: 'capacity', connections, engine, requests },
    seconds: { quick: CAPACITY_SECONDS, standard: CAPACITY_SECONDS },
    primary: [],
  };
  const runner = new LevelRunner(
    { ...context, secondsOf: () => CAPACITY_SECONDS },
    { scenario: scenario.id, seed: context.plan.seed },
    {
      ...deployment,
      scenario: {
        ...scenario,
        levels: [level],
        warmUp: scenario.warmUp.map((step) => ({ ...step, level: level.id })),
      },
    },
  );
  await runner.warmUp();
  const readings: number[] = [];
  while (readings.length < CAPACITY_READINGS) {
    const { load } = await runner.measure(level.id);
    if (load.kind !== 'http' || load.ok === 0)
      throw unanswered(placeholder, load.kind === 'http' ? load.failures : {}, target);
    readings.push(load.achievedRatePerSecond);
  }
  return readings;
}

async function onDeployment<T>(
  context: RunContext,
  scenario: Scenario,
  target: string,
  work: (deployment: Deployment) => Promise<T>,
): Promise<T> {
  const id = `pilot-${scenario.id}-${target}`;
  const deployment = await deploy(context, { id, scenario: scenario.id, target, replicas: 1, startUp: {} });
  try {
    return await work(deployment);
  } finally {
    await deployment[Symbol.asyncDispose]();
  }
}

/** The work grows in proportion to its rounds, so each step is one division. */
async function search(
  context: RunContext,
  address: Address,
  { requests, placeholder, ...pilot }: DurationPilot,
) {
  let value = pilot.start;
  let measuredMs = 0;
  for (const [step, readings] of READINGS_A_STEP.entries()) {
    const filled = withPilots(requests, new Map([[placeholder, value]]));
    const medians: number[] = [];
    while (medians.length < readings) {
      const record = await oneAtATime(context, address, placeholder, filled);
      medians.push((Histogram.decode(record.histograms.serviceUs).percentile(50) ?? 0) / 1_000);
    }
    measuredMs = median(medians);
    if (step < READINGS_A_STEP.length - 1)
      value = Math.max(1, Math.round((value * pilot.targetMs) / measuredMs));
  }
  return { value, measuredMs };
}

async function oneAtATime(
  context: RunContext,
  address: Address,
  placeholder: string,
  requests: RequestMix,
): Promise<HttpLoadRecord> {
  const record = await context.agents.first.closedLoop({
    ...address,
    engine: 'raw',
    connections: 1,
    durationSeconds: SECONDS,
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
