import { z } from 'zod';

/** Latency by percentile of one (scenario, level, target), from the histogram merged over blocks: drawn, never inferred from. */
export const latencyCurveSchema = z.object({
  scenario: z.string(),
  level: z.string(),
  target: z.string(),
  kind: z.enum(['response', 'service', 'delivery']),
  count: z.int(),
  points: z.array(z.object({ percentile: z.number(), us: z.number() })),
});
export type LatencyCurve = z.infer<typeof latencyCurveSchema>;

export const memoryCurveSchema = z.object({
  scenario: z.string(),
  target: z.string(),
  points: z.array(z.object({ connections: z.int(), bytes: z.number() })),
});

/** What services in containers held at the peak, means over blocks in bytes. Null: the kernel or the engine does not tell. */
export const memoryPartsSchema = z.object({
  scenario: z.string(),
  level: z.string(),
  target: z.string(),
  pss: z.number().nullable(),
  rss: z.number().nullable(),
  workingSet: z.number().nullable(),
  anonymous: z.number().nullable(),
  /** Everything charged, page cache included. */
  charged: z.number().nullable(),
  sockets: z.number().nullable(),
  slab: z.number().nullable(),
});
export type MemoryParts = z.infer<typeof memoryPartsSchema>;
