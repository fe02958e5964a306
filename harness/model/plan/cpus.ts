import { z } from 'zod';
import type { Scenario } from './scenario.js';

/** Which logical processors each role runs on; empty lists where the machine has no affinity. */
export const cpuLayoutSchema = z.object({
  target: z.array(z.int()),
  database: z.array(z.int()),
  load: z.array(z.int()),
  /** Roles that share processors because the machine has too few, each said in the report. */
  shared: z.array(z.string()),
  /** How many cores the target is given. */
  targetCores: z.int().positive(),
  pinned: z.boolean(),
});
export type CpuLayout = z.infer<typeof cpuLayoutSchema>;

/**
 * The cores that a scenario's target is given where others are given those of `layout`: with `all-when-few` two, where
 * the machine has too few to give it two of its own (docs/method.md, "Cores").
 */
export function targetCoresFor(layout: Pick<CpuLayout, 'targetCores'>, cores: Scenario['cores']): number {
  return cores === 'all-when-few' ? Math.max(2, layout.targetCores) : layout.targetCores;
}
