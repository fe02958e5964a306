import { z } from 'zod';

/** Why a level of a trial failed, was lost or was spoiled, with its figures. Shares are 0..1. */
export const trialCauseSchema = z.discriminatedUnion('kind', [
  /** It could not be measured to its end; in the words of whoever found it. */
  z.object({
    kind: z.literal('failure'),
    stage: z.string(),
    expected: z.string(),
    found: z.string(),
    remedy: z.string(),
  }),
  /** A gate of the method spoiled it; title and remedy are the gate's own. */
  z.object({
    kind: z.literal('gate'),
    gate: z.string(),
    title: z.string(),
    figure: z.number(),
    threshold: z.number(),
    remedy: z.string(),
  }),
  /** Answered inside the window, of what was due in it. */
  z.object({ kind: z.literal('not-sustained'), answeredInWindow: z.number(), due: z.int() }),
  /** Even the lowest rate that was tried was beyond the objective. */
  z.object({
    kind: z.literal('objective-missed'),
    objectiveUs: z.number(),
    lowestPerSecond: z.number(),
  }),
  z.object({ kind: z.literal('refused-connections'), share: z.number() }),
  z.object({ kind: z.literal('unpublished-messages'), share: z.number() }),
  /** Failed, timed out or lost; `failures` counts the kinds of failed requests. */
  z.object({
    kind: z.literal('bad-answers'),
    share: z.number(),
    failures: z.record(z.string(), z.number()),
  }),
]);
export type TrialCause = z.infer<typeof trialCauseSchema>;
