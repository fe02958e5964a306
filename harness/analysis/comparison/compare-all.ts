import type { PilotValues } from '../../model/plan/rate.js';
import { isPoolBound } from '../../model/plan/rate.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Scenario } from '../../model/plan/scenario.js';
import type { JudgedLevel } from '../window/judged-levels.js';
import type { JudgeContext } from './judge.js';
import { compareSides } from './judge.js';
import type { Place } from './places.js';
import { levelsBehind, placesOf, sideAt } from './places.js';
import type { RunData } from '../run-data.js';
import { pilotValues, recordsOf } from '../run-data.js';
import type { Side } from './sides.js';

/** What decides which comparisons are made: the plan, and what was found before block 1. */
export interface Compared {
  readonly plan: Plan;
  readonly pilots: PilotValues;
  /** Levels that the generator could not offer, as `scenario/level`. */
  readonly leftOut: ReadonlySet<string>;
}

/** As a stored run tells it. */
export function comparedIn(data: RunData): Compared {
  const leftOut = recordsOf(data, 'beyond-ceiling').flatMap(({ scenario, level, loweredToPerSecond }) =>
    loweredToPerSecond === null ? [`${scenario}/${level}`] : [],
  );
  return {
    plan: data.plan,
    pilots: pilotValues(recordsOf(data, 'pilot')),
    leftOut: new Set(leftOut),
  };
}

/**
 * Each target against each later one, and the second deployments against the first, at every level and for every derived
 * figure in which both were planned to take part. Levels that a pilot's rate made pool-bound, or that the
 * generator could not offer, are not measured, and not compared.
 */
export function compareAll(
  compared: Compared,
  judgedLevels: readonly JudgedLevel[],
  how: Omit<JudgeContext, 'plan'>,
): Comparison[] {
  const { plan, pilots } = compared;
  const context = { plan, ...how };
  const takesPart = participation(plan);
  const onlyAa = plan.trials.every(({ arm }) => arm === 'aa');
  return plan.scenarios.flatMap((scenario) =>
    placesOf(scenario)
      .filter((place) => isMeasured(scenario, place, pilots) && !isLeftOut(compared, scenario, place))
      .flatMap((place) => {
        const side = (target: string, deployment: 1 | 2) =>
          sideAt(judgedLevels, place, { scenario: scenario.id, target, deployment });
        const compare = (arm: 'ab' | 'aa', a: Side, b: Side) =>
          compareSides(context, scenario, place, arm, a, b);
        const taking = (deployment: 1 | 2) =>
          plan.targets.map(({ id }) => id).filter((id) => takesPart(scenario, place, id, deployment));
        const first = taking(1);
        const pairs = onlyAa
          ? []
          : first.flatMap((a, index) => first.slice(index + 1).map((b) => [a, b] as const));
        return [
          ...pairs.flatMap(([a, b]) => compare('ab', side(a, 1), side(b, 1))),
          ...taking(2).flatMap((target) => compare('aa', side(target, 1), side(target, 2))),
        ];
      }),
  );
}

type TakesPart = (scenario: Scenario, place: Place, target: string, deployment: 1 | 2) => boolean;

/** By the plan: what was planned and gave no figure is told too. */
function participation(plan: Plan): TakesPart {
  const planned = new Set(
    plan.trials.flatMap(({ scenario, levels, target, deployment }) =>
      levels.map((level) => `${scenario}/${level} ${target} ${deployment}`),
    ),
  );
  return ({ id }, place, target, deployment) =>
    levelsBehind(place).every((level) => planned.has(`${id}/${level} ${target} ${deployment}`));
}

function isLeftOut({ leftOut }: Compared, { id }: Scenario, place: Place): boolean {
  return levelsBehind(place).some((level) => leftOut.has(`${id}/${level}`));
}

function isMeasured(scenario: Scenario, place: Place, pilots: PilotValues): boolean {
  const behind = levelsBehind(place);
  return !scenario.levels.some((level) => behind.includes(level.id) && isPoolBound(scenario, level, pilots));
}
