import { z } from 'zod';
import { boundBySchema } from '../comparison/verdict.js';

/** What one target's staircases found at one level: medians over the blocks in which a rate was found. */
export const staircaseSchema = z.object({
  scenario: z.string(),
  level: z.string(),
  target: z.string(),
  /** Of p99 from due, what is injected counted in. */
  objectiveUs: z.number(),
  /** The highest rate within the objective. */
  ratePerSecond: z.number(),
  /** At that rate. */
  p99Us: z.number().nullable(),
  /** A step higher; null where no higher rate was offered. */
  nextP99Us: z.number().nullable(),
  /** What was busiest at that rate, or kept a higher one from being offered. */
  limit: boundBySchema,
  /** Offered in one staircase, those tried again among them. */
  steps: z.number(),
  /** Of all blocks together: offered again because the generator or the machine spoiled them. */
  spoiledSteps: z.int(),
  /** Blocks in which even the highest rate that may be offered was within. */
  atTop: z.int(),
  blocks: z.int(),
});
export type Staircase = z.infer<typeof staircaseSchema>;
