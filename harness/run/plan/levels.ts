import type { Plan, Profile } from '../../model/plan/plan.js';
import type { Level, Pilot, Scenario } from '../../model/plan/scenario.js';
import { levelsOf } from '../../model/plan/scenario.js';
import { MINIMUM } from '../../rules/minimum.js';
import { count, counted } from '../../words/numbers.js';
import { withJudgeable } from './judgeable.js';
import { OTHER_FILES } from './sockets.js';
import type { Wishes } from './wishes.js';

export type LeftOut = Plan['leftOut'][number];

/** The scenario's levels in this run, with what their samples will be enough to judge. */
export function levelsIn(scenario: Scenario, { profile, levels: wanted, needed }: Wishes): Level[] {
  const ofProfile = scenario.levels.filter((level) =>
    wanted === null
      ? (level.profiles?.includes(profile) ?? true) || needed.has(`${scenario.id}/${level.id}`)
      : wanted.includes(level.id),
  );
  const taken = profile === 'smoke' && wanted === null ? ofProfile.slice(0, 1) : ofProfile;
  return taken.map((level) => withJudgeable(level, secondsOf(level, profile)));
}

/** Levels that this run has not the files, the cores or the services for, each with the reason. */
export function beyondMeans(scenario: Scenario, levels: readonly Level[], wishes: Wishes): LeftOut[] {
  return [
    ...beyondFiles(scenario, levels, wishes),
    ...beyondCores(scenario, levels, wishes),
    ...withoutHelper(scenario, levels, wishes),
  ];
}

/** Levels whose connections one process of the target, or the agent, may not hold; a fan-out has replicas for that. */
function beyondFiles(scenario: Scenario, levels: readonly Level[], { openFilesHard }: Wishes): LeftOut[] {
  return levels.flatMap(({ id, load }) => {
    const { connections } = load;
    if (load.kind === 'fanout' || typeof connections !== 'number') return [];
    if (connections <= openFilesHard - OTHER_FILES) return [];
    const reason = `${count(connections)} connections, and a process may open ${count(openFilesHard)} files here`;
    return [{ scenario: scenario.id, level: id, reason }];
  });
}

/** Replicas that would have to share a core, threads that have one: what they then do together says nothing of what more bring. */
function beyondCores(
  { id: scenario, cores }: Scenario,
  levels: readonly Level[],
  { cpus }: Wishes,
): LeftOut[] {
  // The least that a scenario has which takes every core where there are few.
  const targetCores = cores === 'all-when-few' ? Math.max(2, cpus.targetCores) : cpus.targetCores;
  return levels.flatMap(({ id, startUp, leastTargetCores = 1 }) => {
    const replicas = startUp?.replicas ?? 1;
    if (Math.max(replicas, leastTargetCores) <= targetCores) return [];
    const needed =
      replicas > targetCores
        ? `${count(replicas)} replicas`
        : `${count(leastTargetCores)} cores for the target`;
    const reason = `${needed}, and the target has ${counted(targetCores, 'core')} here`;
    return [{ scenario, level: id, reason }];
  });
}

/** Levels whose target would call one that takes no part. */
function withoutHelper({ id: scenario }: Scenario, levels: readonly Level[], { targets }: Wishes): LeftOut[] {
  return levels.flatMap(({ id, startUp }) => {
    const helper = startUp?.beside;
    if (helper === undefined || targets.some((target) => target.id === helper)) return [];
    return [{ scenario, level: id, reason: `${helper} among the targets` }];
  });
}

/** The scenario with these levels only; null where there are none. */
export function narrowed(scenario: Scenario, levels: readonly Level[]): Scenario | null {
  const [first] = levels;
  if (!first) return null;
  const kept = new Set(levels.map(({ id }) => id));
  const { pilots, derived, curves, ...rest } = scenario;
  const used = pilots?.filter((pilot) => levels.some((level) => uses(level, pilot))) ?? [];
  return {
    ...rest,
    levels: [...levels],
    ...(derived ? { derived: derived.filter((one) => levelsOf(one).every((id) => kept.has(id))) } : {}),
    ...(curves
      ? {
          curves: curves
            .map((curve) => ({ ...curve, levels: curve.levels.filter((id) => kept.has(id)) }))
            .filter((curve) => curve.levels.length >= MINIMUM.curvePoints),
        }
      : {}),
    warmUp: scenario.warmUp.map((step) => (kept.has(step.level) ? step : { ...step, level: first.id })),
    ...(used.length > 0 ? { pilots: used } : {}),
  };
}

/** By its placeholder in a request, by a rate that is a share of what it finds, or as the start of a staircase. */
function uses({ load }: Level, { placeholder }: Pilot): boolean {
  if (load.kind === 'staircase' && load.pilot === placeholder) return true;
  const byRate =
    load.kind === 'open-loop' &&
    typeof load.ratePerSecond !== 'number' &&
    load.ratePerSecond.pilot === placeholder;
  return byRate || JSON.stringify(load).includes(`{{${placeholder}}}`);
}

export function secondsOf(level: Level, profile: Profile): number {
  if (profile === 'smoke') return 1;
  return profile === 'quick' ? level.seconds.quick : level.seconds.standard;
}
