import type { LabId } from '../../model/plan/labs.js';
import type { Plan, PlannedTrial } from '../../model/plan/plan.js';
import { poolServesPerSecond } from '../../model/plan/rate.js';
import type { Level, Pilot, Scenario } from '../../model/plan/scenario.js';
import {
  CAPACITY_READINGS,
  CAPACITY_SECONDS,
  DURATION_READINGS,
  DURATION_SECONDS,
  IN_LEVEL_SECONDS,
  STAIRCASES,
  STEP_SECONDS,
} from '../pilot/windows.js';
import { lookSeconds, ratioLooks } from './ratio-looks.js';

/** Seconds in which a target is started and ended. */
export type DeploySeconds = (target: string) => number;

/** What a run spends besides its windows, in seconds, as seen on machines of two cores. */
const LABS: Record<LabId, { readonly deploy: number; readonly clone: number; readonly labItself: number }> = {
  docker: { deploy: 1.9, clone: 0.6, labItself: 9 },
  hosts: { deploy: 1.6, clone: 0.6, labItself: 15 },
  local: { deploy: 0.7, clone: 0.3, labItself: 4 },
};
/** The database is made ready, the kernel lets go of sockets, agents connect. */
const SECONDS_AROUND_A_DEPLOYMENT = 0.3;
const SECONDS_AROUND_A_LEVEL = 0.15;
/** Sockets are counted, memory is read, and what was published last arrives. */
const SECONDS_AROUND_A_FANOUT = 0.8;
/** What the slower of two targets accepts. */
const CONNECTS_PER_SECOND = 1_200;
/** Calibration, conformance, and a rehearsal where no pilot stands in for it. */
const BEFORE_PILOTS_SECONDS = { smoke: 12, quick: 24, standard: 34, publish: 34 };
/** Steps of a staircase on average, the one that is tried a second time among them, from a pilot's value. */
const STEPS_OF_STAIRCASE = 4.5;
/** One request of a crowd, by the slower of two targets. */
const SECONDS_TO_TAKE_IN = 0.0004;
/** Beside a step's own length: what is left in a queue is answered, and the next step connects. */
const SECONDS_AROUND_A_STEP = 0.2;

/** By its lab, before any target was started in it. */
function expectedIn({ lab }: Plan): DeploySeconds {
  return () => LABS[lab].deploy;
}

/** How long a level is expected to be offered: a staircase has many steps, and a crowd is served before its window. */
export function levelSeconds(level: Level, seconds: number): number {
  return level.load.kind === 'staircase'
    ? STEPS_OF_STAIRCASE * (seconds + SECONDS_AROUND_A_STEP)
    : firstTurnSeconds(level) + seconds;
}

/** By what the pool that the level sets lets through. */
function firstTurnSeconds({ load, injectedWaitMs = 0, startUp }: Level): number {
  if (load.kind !== 'closed-loop' || load.opensAfterFirstTurn !== true) return 0;
  if (typeof load.connections !== 'number' || startUp?.poolSize === undefined) return 0;
  const served = load.connections / poolServesPerSecond(startUp.poolSize, injectedWaitMs);
  return served + load.connections * SECONDS_TO_TAKE_IN;
}

/** How long one trial is expected to take, in seconds. */
export function trialSeconds(
  plan: Plan,
  { scenario: id, levels, target }: Pick<PlannedTrial, 'scenario' | 'levels' | 'target'>,
  deploySeconds: DeploySeconds = expectedIn(plan),
): number {
  const scenario = plan.scenarios.find((one) => one.id === id);
  if (!scenario) return 0;
  const own = scenario.levels.filter((level) => levels.includes(level.id));
  const connections = Math.max(
    0,
    ...own.map(({ load }) => (typeof load.connections === 'number' ? load.connections : 0)),
  );
  const measured = own.reduce(
    (sum, level) =>
      sum +
      levelSeconds(level, plan.levelSeconds[`${id}/${level.id}`] ?? 0) +
      plan.warmUpSecondsPerLevel +
      (level.load.kind === 'fanout' ? SECONDS_AROUND_A_FANOUT : SECONDS_AROUND_A_LEVEL),
    0,
  );
  return startSeconds(plan, scenario, target, deploySeconds) + connections / CONNECTS_PER_SECOND + measured;
}

/** How long the whole run is expected to take when nothing is repeated, in seconds, set-up left out. */
export function planSeconds(plan: Plan, deploySeconds: DeploySeconds = expectedIn(plan)): number {
  const trials = plan.trials.reduce((sum, trial) => sum + trialSeconds(plan, trial, deploySeconds), 0);
  const before = plan.scenarios.reduce(
    (sum, one) => sum + pilotsSeconds(plan, one, deploySeconds) + looksSeconds(plan, one, deploySeconds),
    LABS[plan.lab].labItself + BEFORE_PILOTS_SECONDS[plan.profile],
  );
  return Math.round(before + trials);
}

/** From the beginning of a deployment to its first level, and from its last level to its end. */
function startSeconds(
  { lab }: Plan,
  { writes, warmUp }: Scenario,
  target: string,
  deploySeconds: DeploySeconds,
): number {
  const warmUpSeconds = warmUp.reduce((sum, { seconds }) => sum + seconds, 0);
  const clone = writes ? LABS[lab].clone : 0;
  return deploySeconds(target) + SECONDS_AROUND_A_DEPLOYMENT + clone + warmUpSeconds;
}

function targetsOf({ trials }: Plan, scenario: Scenario): string[] {
  return [...new Set(trials.flatMap(({ scenario: id, target }) => (id === scenario.id ? [target] : [])))];
}

/** Short latencies are looked at in each target, where a pilot that measures it has not deployed it already. */
function looksSeconds(plan: Plan, scenario: Scenario, deploySeconds: DeploySeconds): number {
  const windows = ratioLooks(plan, scenario).map(({ rate }) =>
    lookSeconds(typeof rate === 'number' ? rate : Infinity),
  );
  if (windows.length === 0) return 0;
  const targets = targetsOf(plan, scenario);
  const isDeployed = (scenario.pilots ?? []).some(({ kind }) => kind !== 'duration');
  const starts = targets.map((target) =>
    isDeployed ? 0 : startSeconds(plan, scenario, target, deploySeconds),
  );
  const seconds = windows.reduce((sum, one) => sum + one, 0);
  // The generator's own lag at each of the rates, too.
  return starts.reduce((sum, start) => sum + start + seconds, seconds);
}

function pilotsSeconds(plan: Plan, scenario: Scenario, deploySeconds: DeploySeconds): number {
  const targets = targetsOf(plan, scenario);
  const { pilots = [] } = scenario;
  return pilots.reduce((sum, pilot, at) => {
    // The first of them gives a duration to all.
    const asked = pilot.kind === 'duration' ? targets.slice(0, 1) : targets;
    const starts = asked.map((target) =>
      isOfOneRequest(pilot) && pilots.slice(0, at).some(isOfOneRequest)
        ? 0
        : startSeconds(plan, scenario, target, deploySeconds),
    );
    return sum + starts.reduce((all, seconds) => all + seconds + readingSeconds(pilot, plan), 0);
  }, 0);
}

/** Pilots of a request alone share a deployment. */
function isOfOneRequest(pilot: Pilot): boolean {
  return pilot.kind === 'duration' && pilot.inLevel === undefined;
}

function readingSeconds(pilot: Pilot, { profile, warmUpSecondsPerLevel }: Plan): number {
  switch (pilot.kind) {
    case 'duration': {
      const inLevel = IN_LEVEL_SECONDS + warmUpSecondsPerLevel + SECONDS_AROUND_A_LEVEL;
      const each = pilot.inLevel === undefined ? DURATION_SECONDS : inLevel;
      return DURATION_READINGS.reduce((sum, count) => sum + count, 0) * each;
    }
    case 'capacity':
      return CAPACITY_READINGS * CAPACITY_SECONDS;
    case 'rate-within-objective':
      return (
        CAPACITY_SECONDS + STAIRCASES[profile] * STEPS_OF_STAIRCASE * (STEP_SECONDS + SECONDS_AROUND_A_STEP)
      );
  }
}
