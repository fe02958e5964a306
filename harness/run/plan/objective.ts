import type { Scenario, StaircaseLoad } from '../../model/plan/scenario.js';

/**
 * The scenario with another objective, in its staircases and in the pilots that they start from. A staircase whose
 * objective is not its pilot's is about that very objective, and keeps it.
 */
export function withObjective(scenario: Scenario, objectiveMs: number): Scenario {
  const { levels, pilots } = scenario;
  const isPilots = ({ pilot, objectiveMs: own }: StaircaseLoad) =>
    (pilots ?? []).some(
      (one) => one.kind === 'rate-within-objective' && one.placeholder === pilot && one.objectiveMs === own,
    );
  return {
    ...scenario,
    levels: levels.map((level) =>
      level.load.kind === 'staircase' && isPilots(level.load)
        ? { ...level, load: { ...level.load, objectiveMs } }
        : level,
    ),
    ...(pilots
      ? {
          pilots: pilots.map((pilot) =>
            pilot.kind === 'rate-within-objective' ? { ...pilot, objectiveMs } : pilot,
          ),
        }
      : {}),
  };
}
