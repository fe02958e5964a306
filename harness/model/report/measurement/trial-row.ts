import { z } from 'zod';
import { metricIdSchema } from '../../metrics.js';
import { trialCauseSchema } from './trial-cause.js';

/** A figure that a gate spoiled, in either kind of margin where none is named. */
export const spoiledFigureSchema = z.object({
  metric: metricIdSchema,
  marginKind: z.enum(['ratio', 'absolute']).optional(),
  gate: z.string(),
  figure: z.number(),
  threshold: z.number(),
});
export type SpoiledFigure = z.infer<typeof spoiledFigureSchema>;

export const trialRowSchema = z.object({
  id: z.string(),
  block: z.int(),
  order: z.int(),
  scenario: z.string(),
  level: z.string(),
  target: z.string(),
  arm: z.enum(['ab', 'aa']),
  deployment: z.union([z.literal(1), z.literal(2)]),
  attempt: z.int(),
  /** `not-sustained`: an open level at which less than 95 % of what was due was answered inside the window. */
  status: z.enum(['completed', 'not-sustained', 'failed', 'invalid', 'aborted']),
  /** Figures that gates spoiled one by one; of an invalid row every figure is. */
  spoiled: z.array(spoiledFigureSchema),
  /** In words, why it failed, was lost or was spoiled. */
  reason: z.string().optional(),
  cause: trialCauseSchema.optional(),
  gate: z.string().optional(),
  figure: z.number().optional(),
  threshold: z.number().optional(),
  logTail: z.string().optional(),
});
export type TrialRow = z.infer<typeof trialRowSchema>;
