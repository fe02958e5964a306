import { scenarios } from '../../scenarios/index.js';
import { completed, httpLoad, planOf } from '../analysis/observations.test-support.js';
import type { RunData } from '../analysis/run-data.js';
import type { Environment, RunRecord } from '../model/run/environment.js';
import type { Observation } from '../model/run/observation.js';
import type { Plan, PlannedTrial } from '../model/plan/plan.js';
import type { PlantedAmount } from '../model/plan/planted.js';
import { amountOf, cpuPlaceholder, NOTHING_PLANTED } from '../model/plan/planted.js';
import { FEATURES } from '../model/plan/scenario.js';
import type { Target } from '../model/plan/target.js';
import { Random } from '../stats/random.js';
import { proofPlan } from './plan.js';

export const targets: Target[] = ['python-x', 'go-x'].map((id) => ({
  id,
  language: id.split('-')[0] ?? id,
  title: id,
  runtime: { go: '.' },
  command: ['x'],
  workers: 1,
  implements: [...FEATURES],
  profiles: [],
}));

export function madeUpPlan(rounds: number, seed = 1): Plan {
  const { cpus } = planOf(5);
  return proofPlan({ lab: 'local', seed, rounds, targets, scenarios, cpus, rules: {} });
}

/** What a request costs without any effect. */
const BASE = { cpuUs: 400, latencyUs: 60_000 };
const REQUESTS = 1_000;

/** What a deployment makes of the effect that it was asked for; noise is a factor near 1, of its own in each trial. */
export type Service = (planted: PlantedAmount, noise: number, trial: PlannedTrial) => typeof BASE;

export const honest: Service = ({ spinUs, waitMs }, noise) => ({
  cpuUs: (BASE.cpuUs + spinUs) * noise,
  latencyUs: BASE.latencyUs * noise + 1_000 * waitMs,
});

/** A run of the plan in which each trial is what the service makes of it, with a deviation of so much. */
export function madeUpRun(plan: Plan, service: Service, deviation = 0.01): RunData {
  const random = new Random(7);
  const pilots = new Map(
    plan.scenarios.flatMap(({ id }) =>
      targets.map((target) => [cpuPlaceholder(id, target.id), BASE.cpuUs] as const),
    ),
  );
  const observations = plan.trials.map((trial): Observation => {
    const planted = plan.targets.find(({ id }) => id === trial.target)?.planted;
    const amount = planted ? amountOf(planted, trial.scenario, pilots) : null;
    const noise = Math.exp(deviation * random.normal());
    const { cpuUs, latencyUs } = service(amount ?? NOTHING_PLANTED, noise, trial);
    const { id, block, order, scenario, target, arm, deployment } = trial;
    const base = completed({ block, target, level: trial.levels[0] ?? '' });
    const resources = { ...base.resources, cpuSeconds: (cpuUs * REQUESTS) / 1e6 };
    return {
      ...base,
      trialId: id,
      order,
      scenario,
      arm,
      deployment,
      resources,
      load: httpLoad(Math.round(latencyUs)),
    };
  });
  const pilotRecords = [...pilots].map(([placeholder, value]): RunRecord => ({
    record: 'pilot',
    scenario: 'crud.1',
    placeholder,
    value,
    measuredMs: null,
  }));
  return { plan, environment, observations, records: [start, ...pilotRecords, end] };
}

const start: RunRecord = {
  record: 'start',
  runId: 'made-up',
  startedAt: '2026-01-01T00:00:00.000Z',
  planSha256: 'x',
  command: 'npm run crossover -- prove',
};
const end: RunRecord = {
  record: 'end',
  status: 'complete',
  finishedAt: '2026-01-01T00:10:00.000Z',
  wallSeconds: 600,
};
const environment: Environment = {
  platform: 'linux',
  architecture: 'x64',
  cpuModel: 'a processor',
  cores: 2,
  threadsPerCore: 1,
  governor: null,
  memoryBytes: 1,
  kernel: '6',
  versions: {},
  limits: { openFilesSoft: 1, openFilesHard: 1, ephemeralPorts: 1, somaxconn: 1 },
  cpus: planOf(5).cpus,
  postgresSettings: {},
};
