import { z } from 'zod';

/** One open loop of a staircase, judged by itself. */
export const staircaseStepSchema = z.object({
  ratePerSecond: z.number().positive(),
  seconds: z.number().positive(),
  /** Of the response time, from due; null without an answer. */
  p99Us: z.number().nullable(),
  /** Answered well, of what was due: 0..1. */
  answeredShare: z.number(),
  outcome: z.enum(['within', 'beyond', 'spoiled']),
  /** Which gate the generator or the machine failed, where the step is spoiled. */
  spoiledBy: z.object({ gate: z.string(), figure: z.number(), threshold: z.number() }).optional(),
});
export type StaircaseStep = z.infer<typeof staircaseStepSchema>;

/** How a rate within an objective was looked for, and what came of it. */
export const staircaseRecordSchema = z.object({
  objectiveUs: z.number().positive(),
  /** In the order in which they were offered. */
  steps: z.array(staircaseStepSchema),
  /**
   * `bracketed`: the next rate up is beyond. `at-top`: within at the highest that may be offered, or that the generator can. `at-bottom`: beyond at
   * the lowest that is tried. `spoiled`: a step was spoiled too often for it to be known.
   */
  ended: z.enum(['bracketed', 'at-top', 'at-bottom', 'spoiled']),
  /** The highest rate within the objective; null where none was found. */
  ratePerSecond: z.number().nullable(),
  /** What keeps a higher rate from being offered, where it ended at the top: the truth is then this or more. */
  topBy: z.enum(['agent', 'pool', 'limit']).nullable(),
});
export type StaircaseRecord = z.infer<typeof staircaseRecordSchema>;
