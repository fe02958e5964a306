import { z } from 'zod';

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
