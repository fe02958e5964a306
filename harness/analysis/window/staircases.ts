import { median } from 'simple-statistics';
import { groupBy } from '../../model/group.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Staircase } from '../../model/report/findings/staircase.js';
import type { CompletedObservation } from '../../model/run/observation.js';
import type { StaircaseRecord } from '../../model/run/staircase-record.js';
import type { JudgedLevel } from './judged-levels.js';
import { commonest, limitingPart } from './limiting-part.js';

interface Found {
  readonly observation: CompletedObservation;
  readonly staircase: StaircaseRecord;
  readonly ratePerSecond: number;
}

/** What each target's staircases came to at each level: medians over the blocks in which a rate was found. */
export function staircases({ cpus }: Pick<Plan, 'cpus'>, judgedLevels: readonly JudgedLevel[]): Staircase[] {
  const groups = groupBy(
    judgedLevels.flatMap(foundIn),
    ({ observation: { scenario, level, target } }) => `${scenario}/${level} ${target}`,
  );
  return [...groups.values()].flatMap((found): Staircase[] => {
    const [first] = found;
    if (!first) return [];
    const { scenario, level, target } = first.observation;
    return [
      {
        scenario,
        level,
        target,
        objectiveUs: first.staircase.objectiveUs,
        ratePerSecond: median(found.map(({ ratePerSecond }) => ratePerSecond)),
        p99Us: medianOf(found.map(p99Within)),
        nextP99Us: medianOf(found.map(p99Beyond)),
        limit: commonest(found.map(({ observation }) => limitingPart(observation, cpus))),
        steps: median(found.map(({ staircase }) => staircase.steps.length)),
        spoiledSteps: found.flatMap(({ staircase }) => staircase.steps).filter(isSpoiled).length,
        atTop: found.filter(({ staircase }) => staircase.ended === 'at-top').length,
        blocks: found.length,
      },
    ];
  });
}

function foundIn({ observation, state }: JudgedLevel): Found[] {
  if (state.kind !== 'held' || observation.deployment === 2) return [];
  const { staircase } = state.observation;
  if (!staircase || staircase.ratePerSecond === null || !state.metrics.has('rate_within_objective'))
    return [];
  return [{ observation: state.observation, staircase, ratePerSecond: staircase.ratePerSecond }];
}

const isSpoiled = ({ outcome }: StaircaseRecord['steps'][number]) => outcome === 'spoiled';

/** At the rate that was found. */
function p99Within({ staircase, ratePerSecond }: Found): number | null {
  const step = staircase.steps.findLast(
    (one) => one.outcome === 'within' && one.ratePerSecond === ratePerSecond,
  );
  return step?.p99Us ?? null;
}

/** At the lowest rate above it that was beyond. */
function p99Beyond({ staircase, ratePerSecond }: Found): number | null {
  const beyond = staircase.steps
    .filter((one) => one.outcome === 'beyond' && one.ratePerSecond > ratePerSecond)
    .sort((x, y) => x.ratePerSecond - y.ratePerSecond);
  return beyond[0]?.p99Us ?? null;
}

function medianOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : median(known);
}
