import type { Plan, PlannedTrial } from '../../model/plan/plan.js';
import type { Level, Scenario } from '../../model/plan/scenario.js';
import { CAPACITY_SECONDS, STAIRCASES, STEP_SECONDS } from '../pilot/windows.js';

/** What a run spends besides its windows, in seconds: rounded up from what was seen on a two-core machine. */
const DEPLOY_SECONDS = 1.2;
const SECONDS_AROUND_A_LEVEL = 0.3;
const CONNECTS_PER_SECOND = 2_000;
const BEFORE_BLOCK_ONE_SECONDS = { smoke: 12, quick: 32, standard: 60, publish: 60 };

/** Steps of a staircase, those that are tried a second time among them, as seen from a pilot's value. */
const STEPS_OF_STAIRCASE = 4.5;
/** Beside a step's own length: what is left in a queue is answered, and the next step connects. */
const SECONDS_AROUND_A_STEP = 0.25;

/** How long a level is expected to be offered: a staircase has many steps. */
export function levelSeconds({ load }: Level, seconds: number): number {
  return load.kind === 'staircase' ? STEPS_OF_STAIRCASE * (seconds + SECONDS_AROUND_A_STEP) : seconds;
}

/** How long one trial is expected to take, in seconds. */
export function trialSeconds(plan: Plan, trial: Pick<PlannedTrial, 'scenario' | 'levels'>): number {
  const scenario = plan.scenarios.find(({ id }) => id === trial.scenario);
  const warmUp = (scenario?.warmUp ?? []).reduce((sum, { seconds }) => sum + seconds, 0);
  const connections = Math.max(
    0,
    ...(scenario?.levels ?? [])
      .filter(({ id }) => trial.levels.includes(id))
      .map(({ load }) => (typeof load.connections === 'number' ? load.connections : 0)),
  );
  const levels = (scenario?.levels ?? [])
    .filter(({ id }) => trial.levels.includes(id))
    .reduce(
      (sum, level) =>
        sum +
        levelSeconds(level, plan.levelSeconds[`${trial.scenario}/${level.id}`] ?? 0) +
        plan.warmUpSecondsPerLevel +
        SECONDS_AROUND_A_LEVEL,
      0,
    );
  return DEPLOY_SECONDS + warmUp + connections / CONNECTS_PER_SECOND + levels;
}

/** How long the whole run is expected to take when nothing is repeated, in seconds, set-up left out. */
export function planSeconds(plan: Plan): number {
  const trials = plan.trials.reduce((sum, trial) => sum + trialSeconds(plan, trial), 0);
  const pilots = plan.scenarios.reduce((sum, scenario) => sum + objectivePilotSeconds(plan, scenario), 0);
  return Math.round(BEFORE_BLOCK_ONE_SECONDS[plan.profile] + pilots + trials);
}

/** Other pilots are among what comes before block 1: they take no longer than a calibration. */
function objectivePilotSeconds(plan: Plan, { id, pilots = [], warmUp }: Scenario): number {
  const targets = new Set(plan.trials.flatMap(({ scenario, target }) => (scenario === id ? target : [])));
  const warmUpSeconds = warmUp.reduce((sum, { seconds }) => sum + seconds, 0);
  const staircaseSeconds = STEPS_OF_STAIRCASE * (STEP_SECONDS + SECONDS_AROUND_A_STEP);
  const each =
    DEPLOY_SECONDS + warmUpSeconds + CAPACITY_SECONDS + STAIRCASES[plan.profile] * staircaseSeconds;
  return pilots.filter(({ kind }) => kind === 'rate-within-objective').length * targets.size * each;
}
