import type { Calibration } from '../model/run/environment.js';
import type { Observation } from '../model/run/observation.js';
import type { Plan } from '../model/plan/plan.js';
import { groupBy } from '../model/group.js';
import { judgeObservations } from './window/judged-levels.js';

/** A level of a block that has to be measured again, by every arm that takes part in it. */
export interface SpoiledLevel {
  readonly scenario: string;
  readonly level: string;
  readonly block: number;
  /** The latest one made; its repeat is the next. */
  readonly attempt: number;
  /** What spoiled it in any arm, each once: a level that fails the same gate three times in a row is given up. */
  readonly gates: readonly string[];
}

/**
 * The levels whose latest attempt in a block has, in any arm, spoiled a figure that will be judged: a primary, one with
 * an absolute margin, or a claim's decider. What a target did is no reason: an outcome stands as it was measured.
 * In the order of blocks, and within one in that of the observations.
 */
export function spoiledLevels(
  plan: Plan,
  calibration: Calibration | null,
  observations: readonly Observation[],
): SpoiledLevel[] {
  const judged = judgeObservations(plan, observations, calibration);
  const levels = groupBy(judged, ({ observation: { block, scenario, level } }) =>
    JSON.stringify([block, scenario, level]),
  );
  return [...levels.values()]
    .flatMap((rows): SpoiledLevel[] => {
      const [first] = rows;
      if (!first) return [];
      const { scenario, level, block } = first.observation;
      const attempt = Math.max(...rows.map(({ observation }) => observation.attempt));
      const gates = rows.flatMap(({ observation, state }) =>
        observation.attempt === attempt && state.kind === 'invalid'
          ? [state.cause.kind === 'gate' ? state.cause.gate : 'harness']
          : [],
      );
      return gates.length === 0 ? [] : [{ scenario, level, block, attempt, gates: [...new Set(gates)] }];
    })
    .sort((x, y) => x.block - y.block);
}
