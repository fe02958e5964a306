import { EnvironmentError } from '../errors.js';
import type { HttpLoadRecord } from '../model/run/load-record.js';
import { withPilots } from '../model/plan/requests.js';
import type { CapacityPilot, DurationPilot, Scenario } from '../model/plan/scenario.js';
import { connectionsOf } from '../model/plan/scenario.js';
import type { Address } from '../load/agent/protocol.js';
import { Histogram } from '../stats/histogram.js';
import type { Unfit } from './conform.js';
import type { Deployment } from './deployment.js';
import { deploy } from './deployment.js';
import type { RunContext } from './context.js';

export interface PilotResult {
  readonly scenario: string;
  readonly placeholder: string;
  readonly value: number;
  readonly measuredMs: number | null;
  readonly perTarget?: Record<string, number>;
}

const SECONDS = 0.5;
/** Two steps towards the wanted time, then one that measures what was reached. */
const STEPS = 3;
/** A capacity is measured once what was fresh is warm. */
const CAPACITY_SECONDS = { warmUp: 1, measured: 2 };

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
  const perTarget: Record<string, number> = {};
  for (const target of targets) {
    perTarget[target] = await onDeployment(context, scenario, target, async ({ replicas: [{ address }] }) => {
      await closedLoop(context, address, pilot, CAPACITY_SECONDS.warmUp);
      const record = await closedLoop(context, address, pilot, CAPACITY_SECONDS.measured);
      return record.achievedRatePerSecond;
    });
  }
  const value = Math.max(1, Math.round(Math.min(...Object.values(perTarget))));
  return { scenario: scenario.id, placeholder: pilot.placeholder, value, measuredMs: null, perTarget };
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
  for (let step = 1; step <= STEPS; step += 1) {
    const filled = withPilots(requests, new Map([[placeholder, value]]));
    const record = await closedLoop(context, address, { requests: filled, connections: 1, placeholder });
    measuredMs = (Histogram.decode(record.histograms.serviceUs).percentile(50) ?? 0) / 1_000;
    if (step < STEPS) value = Math.max(1, Math.round((value * pilot.targetMs) / measuredMs));
  }
  return { value, measuredMs };
}

async function closedLoop(
  context: RunContext,
  address: Address,
  pilot: Pick<CapacityPilot, 'requests' | 'connections' | 'placeholder'>,
  durationSeconds = SECONDS,
): Promise<HttpLoadRecord> {
  const record = await context.agents.first.closedLoop({
    ...address,
    engine: 'raw',
    connections: connectionsOf(pilot.connections, context.lab.layoutFor('separate').targetCores),
    durationSeconds,
    requests: pilot.requests,
    seed: context.plan.seed,
  });
  if (record.ok > 0) return record;
  throw new EnvironmentError({
    expected: `the target to answer the pilot of ${pilot.placeholder}`,
    found: `no good answer (${JSON.stringify(record.failures)})`,
    remedy: 'Mend the target, or leave this scenario out with --scenario.',
  });
}
