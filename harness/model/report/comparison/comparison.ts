import { z } from 'zod';
import { metricIdSchema } from '../../metrics.js';
import { decidedBySchema } from './decided-by.js';
import { boundBySchema, ratioBoundSchema, verdictSchema } from './verdict.js';

/** An estimate over blocks with its 95 % interval, in the metric's unit; geometric mean where values are positive. */
export const summarySchema = z.object({
  scenario: z.string(),
  level: z.string(),
  target: z.string(),
  metric: metricIdSchema,
  unit: z.string(),
  estimate: z.number(),
  /** Null with fewer than two blocks. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  blocks: z.int(),
  /** Of those, blocks with too few samples to judge by, enough only to print; left out: none. */
  thin: z.int().optional(),
});
export type Summary = z.infer<typeof summarySchema>;

/** `ratio` is b over a; with marginKind absolute, ratio, low … high90 and margin are the difference b - a in `unit`. */
export const comparisonSchema = z.object({
  scenario: z.string(),
  level: z.string(),
  metric: metricIdSchema,
  unit: z.string(),
  arm: z.enum(['ab', 'aa']),
  a: z.string(),
  b: z.string(),
  /** Null when no pair of blocks is there. */
  ratio: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  low90: z.number().nullable(),
  high90: z.number().nullable(),
  /** Each side over the same pairs: geometric means whose quotient is the ratio, arithmetic ones for a difference. */
  aEstimate: z.number().nullable(),
  bEstimate: z.number().nullable(),
  marginKind: z.enum(['ratio', 'absolute']),
  margin: z.number(),
  verdict: verdictSchema,
  /** The rule that decided, in words: its code, a colon and why. */
  rule: z.string(),
  decidedBy: decidedBySchema,
  primary: z.boolean(),
  blocks: z.int(),
  smallestDetectableRatio: z.number().nullable(),
  boundBy: z.object({ a: boundBySchema, b: boundBySchema }).optional(),
  /** The true ratio is at least, or at most, the one that was found, since `boundBy` held the better side back; left out where it is an estimate. */
  bound: ratioBoundSchema.optional(),
  /** Of one that its interval left open: how many blocks would decide it, by the deviation that these leave open. `most` null: more than anybody waits for. */
  blocksToDecide: z.object({ least: z.int().nullable(), most: z.int().nullable() }).optional(),
  /** From ten pairs on: intervals of a bootstrap over blocks, on the scale of `ratio`, and the verdict that they alone would give. */
  bootstrap: z
    .object({
      low: z.number(),
      high: z.number(),
      low90: z.number(),
      high90: z.number(),
      verdict: verdictSchema,
    })
    .optional(),
});
/** Without its sentence: all that is judged and drawn by. */
export type Comparison = Omit<z.infer<typeof comparisonSchema>, 'rule'>;
