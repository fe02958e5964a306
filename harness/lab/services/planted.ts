import type { PlantedAmount } from '../../model/plan/planted.js';

/** What a service reads of an effect that it shall have; nothing without one, as its users start it. */
export function plantedEnvironment({ spinUs, waitMs }: PlantedAmount): Record<string, string> {
  return {
    ...(spinUs > 0 ? { CROSSOVER_PLANTED_SPIN_US: String(spinUs) } : {}),
    ...(waitMs > 0 ? { CROSSOVER_PLANTED_WAIT_MS: String(waitMs) } : {}),
  };
}
