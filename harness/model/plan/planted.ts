import { z } from 'zod';
import { idSchema } from './id.js';
import type { PilotValues } from './rate.js';

/** An effect of known size that a deployment is asked to have; none of a second deployment that shall be as the first. */
export const effectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  /** More CPU, as a share of what one request uses, which a pilot finds. */
  z.object({ kind: z.literal('spin'), share: z.number().positive() }),
  z.object({ kind: z.literal('wait'), ms: z.int().positive() }),
]);
export type Effect = z.infer<typeof effectSchema>;

/** A target of a plan that is another with an effect: it is started as that one. */
export const plantedSchema = z.object({ of: idSchema, effect: effectSchema });
export type Planted = z.infer<typeof plantedSchema>;

/** What each request of a deployment uses and waits more. */
export interface PlantedAmount {
  readonly spinUs: number;
  readonly waitMs: number;
}

export const NOTHING_PLANTED: PlantedAmount = { spinUs: 0, waitMs: 0 };

/** A scenario that is tried more than once stands in its plan once for each time: `crud.3`. */
export function triedId(scenario: string, round: number): string {
  return `${scenario}.${round}`;
}

/** `crud` of `crud.3`. */
export function scenarioTried(id: string): string {
  return id.replace(/\.\d+$/, '');
}

/** Under which the pilot keeps the microseconds of CPU that a request of the scenario uses in the target. */
export function cpuPlaceholder(scenario: string, target: string): string {
  return `${scenarioTried(scenario)}.${target}.cpu-us`;
}

/** Null where the pilot has not found yet what a share is of. */
export function amountOf(planted: Planted, scenario: string, pilots: PilotValues): PlantedAmount | null {
  const { of, effect } = planted;
  if (effect.kind === 'none') return NOTHING_PLANTED;
  if (effect.kind === 'wait') return { spinUs: 0, waitMs: effect.ms };
  const cpuUs = pilots.get(cpuPlaceholder(scenario, of));
  return cpuUs === undefined ? null : { spinUs: Math.max(1, Math.round(effect.share * cpuUs)), waitMs: 0 };
}
