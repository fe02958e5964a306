import type { Scenario } from '../../model/plan/scenario.js';

/** The scenario with another objective, in its staircases and in the pilots that they start from. */
export function withObjective(scenario: Scenario, objectiveMs: number): Scenario {
  const { levels, pilots } = scenario;
  return {
    ...scenario,
    levels: levels.map((level) =>
      level.load.kind === 'staircase' ? { ...level, load: { ...level.load, objectiveMs } } : level,
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
