import { z } from 'zod';
import { estimateSchema, savingSchema } from './bound.js';
import { verdictSchema } from '../comparison/verdict.js';

/** A level of a run of ours whose requests wait in Postgres, and who was ahead there at the median. */
export const referenceLevelSchema = z.object({
  scenario: z.string(),
  level: z.string(),
  injectedWaitMs: z.number(),
  ratePerSecond: z.number(),
  /** By its names of them; null where nothing was compared. */
  median: z
    .object({
      a: z.string(),
      b: z.string(),
      verdict: verdictSchema,
      ratio: z.number().nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
    })
    .nullable(),
});
export type ReferenceLevel = z.infer<typeof referenceLevelSchema>;

/** What of a mean request of a reader's own service its Postgres executed, and what that leaves for another language. */
export const databaseShareSchema = z.object({
  scenario: z.string(),
  level: z.string(),
  target: z.string(),
  blocks: z.int(),
  callsPerRequest: estimateSchema,
  databaseMs: estimateSchema,
  /** Response time, from the moment at which the request was due. */
  latencyMs: estimateSchema,
  /** All gone but what Postgres executed. */
  saving: savingSchema,
  /** The levels of a reference run on either side of its time in the database; null without such a run. */
  place: z.object({ runId: z.string(), levels: z.array(referenceLevelSchema) }).nullable(),
});
export type DatabaseShare = z.infer<typeof databaseShareSchema>;
