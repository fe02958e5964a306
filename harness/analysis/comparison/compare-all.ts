import type { PilotValues } from '../../model/plan/rate.js';
import { isPoolBound } from '../../model/plan/rate.js';
import type { Comparison } from '../../model/report/report.js';
import type { Scenario } from '../../model/plan/scenario.js';
import type { JudgedLevel } from '../window/judged-levels.js';
import { BOOTSTRAP_RESAMPLES, compareSides } from './judge.js';
import type { Place } from './places.js';
import { levelsBehind, placesOf, sideAt } from './places.js';
import type { RunData } from '../run-data.js';
import { pilotValues, recordsOf } from '../run-data.js';
import type { Side } from './sides.js';

/**
 * Each target against each later one, and the second deployments against the first, at every level and for every derived
 * figure in which both were planned to take part. Levels that a pilot's rate made pool-bound, or that the
 * generator could not offer, are not measured, and not compared.
 */
export function compareAll(
  data: RunData,
  judgedLevels: readonly JudgedLevel[],
  ceilingPerSecond: number | null,
): Comparison[] {
  const { plan } = data;
  const pilots = pilotValues(recordsOf(data, 'pilot'));
  const context = {
    plan,
    deliveryCeilingPerSecond: ceilingPerSecond,
    bootstrapResamples: BOOTSTRAP_RESAMPLES,
  };
  const takesPart = participation(data);
  const onlyAa = plan.trials.every(({ arm }) => arm === 'aa');
  return plan.scenarios.flatMap((scenario) =>
    placesOf(scenario)
      .filter((place) => isMeasured(scenario, place, pilots) && !isLeftOut(data, scenario, place))
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

/** By the plan, so that what was planned and gave nothing is not passed over in silence. */
function participation({ plan }: RunData): TakesPart {
  const planned = new Set(
    plan.trials.flatMap(({ scenario, levels, target, deployment }) =>
      levels.map((level) => `${scenario}/${level} ${target} ${deployment}`),
    ),
  );
  return ({ id }, place, target, deployment) =>
    levelsBehind(place).every((level) => planned.has(`${id}/${level} ${target} ${deployment}`));
}

function isLeftOut(data: RunData, scenario: Scenario, place: Place): boolean {
  const behind = levelsBehind(place);
  return recordsOf(data, 'beyond-ceiling').some(
    (one) => one.loweredToPerSecond === null && one.scenario === scenario.id && behind.includes(one.level),
  );
}

function isMeasured(scenario: Scenario, place: Place, pilots: PilotValues): boolean {
  const behind = levelsBehind(place);
  return !scenario.levels.some((level) => behind.includes(level.id) && isPoolBound(scenario, level, pilots));
}
