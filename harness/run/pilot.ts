import { EnvironmentError } from '../errors.js';
import type { Level, Pilot, Scenario } from '../model/scenario.js';
import type { Address } from '../load/protocol.js';
import { Histogram } from '../stats/histogram.js';
import type { Unfit } from './conform.js';
import { deploy } from './deployment.js';
import type { Field } from './field.js';
import { withPilots } from './fill.js';

export interface PilotResult {
  readonly scenario: string;
  readonly level: string;
  readonly placeholder: string;
  readonly value: number;
  readonly measuredMs: number;
}

const SECONDS = 0.5;
/** Two steps towards the wanted time, then one that measures what was reached. */
const STEPS = 3;

/** Finds what no plan can know, on the first target that can serve the scenario, before block 1. */
export async function runPilots(field: Field, scenario: Scenario, unfit: Unfit): Promise<PilotResult[]> {
  const pilots = scenario.pilots ?? [];
  const takesPart = (target: string) =>
    !unfit.has(target) &&
    field.plan.trials.some((trial) => trial.scenario === scenario.id && trial.target === target);
  const target = field.plan.targets.find(({ id }) => takesPart(id));
  if (pilots.length === 0 || !target) return [];
  const trial = { id: `pilot-${scenario.id}`, scenario: scenario.id, target: target.id, replicas: 1 };
  const results: PilotResult[] = [];
  const deployment = await deploy(field, trial);
  try {
    for (const pilot of pilots) {
      field.tell({ kind: 'step', title: `Pilot: ${pilot.rule}` });
      const level = scenario.levels.find(({ id }) => id === pilot.level);
      if (!level) throw new Error(`${scenario.id} has no level ${pilot.level}.`);
      const found = await search(field, deployment.replicas[0].address, level, pilot);
      results.push({ scenario: scenario.id, level: pilot.level, placeholder: pilot.placeholder, ...found });
    }
  } finally {
    await deployment[Symbol.asyncDispose]();
  }
  return results;
}

/** The work grows in proportion to its rounds, so each step is one division. */
async function search(field: Field, address: Address, level: Level, pilot: Pilot) {
  let value = pilot.start;
  let measuredMs = 0;
  for (let step = 1; step <= STEPS; step += 1) {
    measuredMs = await medianMs(field, address, level, new Map([[pilot.placeholder, value]]));
    if (step < STEPS) value = Math.max(1, Math.round((value * pilot.targetMs) / measuredMs));
  }
  return { value, measuredMs };
}

async function medianMs(
  field: Field,
  address: Address,
  level: Level,
  values: ReadonlyMap<string, number>,
): Promise<number> {
  if (level.load.kind === 'fanout') throw new Error('A pilot times requests.');
  const record = await field.agents.first.closedLoop({
    ...address,
    engine: 'raw',
    connections: 1,
    durationSeconds: SECONDS,
    requests: withPilots(level.load.requests, values),
    seed: field.plan.seed,
  });
  const medianUs = Histogram.decode(record.histograms.serviceUs).percentile(50);
  if (record.ok > 0 && medianUs !== null) return medianUs / 1_000;
  throw new EnvironmentError({
    expected: `the first target to answer the pilot of ${level.id}`,
    found: `no good answer (${JSON.stringify(record.failures)})`,
    remedy: 'Mend the target, or leave this scenario out with --scenario.',
  });
}
