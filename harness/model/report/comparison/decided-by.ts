import { z } from 'zod';
import { boundBySchema } from './verdict.js';

/** The rule that decided a comparison, with the figures that it looked at. */
export const decidedBySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('too-few-planned'), blocks: z.int(), needed: z.int() }),
  /** One side lost over half of the blocks that the other held. */
  z.object({ kind: z.literal('outcome'), loser: z.enum(['a', 'b']), lost: z.int(), held: z.int() }),
  /** What this machine's generator adds is too much for a ratio's margin; the difference is judged in its place. */
  z.object({ kind: z.literal('by-difference-only'), partUs: z.number(), allowedUs: z.number() }),
  /** In so many blocks the first attempt spoiled the figure of this side and not the other's; more than chance explains. */
  z.object({ kind: z.literal('uneven-losses'), a: z.int(), b: z.int() }),
  /** In so many blocks neither side sustained the rate, and too few are left in which both did. */
  z.object({ kind: z.literal('neither-sustained'), blocks: z.int() }),
  /** In so many of the pairs a figure was zero or below. */
  z.object({ kind: z.literal('no-logarithm'), without: z.int(), pairs: z.int() }),
  z.object({ kind: z.literal('too-few-pairs'), pairs: z.int(), needed: z.int() }),
  /** The run ended before its plan was done, and the blocks that it left would make pairs enough. */
  z.object({ kind: z.literal('ended-early'), pairs: z.int(), blocksLeft: z.int(), needed: z.int() }),
  /** In so many of the pairs a side had samples enough only to print. */
  z.object({ kind: z.literal('too-few-samples'), thin: z.int(), pairs: z.int() }),
  /** What limited each side's capacity. */
  z.object({ kind: z.literal('bound-by'), a: boundBySchema, b: boundBySchema }),
  /** Achieved rates, b over a. */
  z.object({ kind: z.literal('unequal-rates'), ratio: z.number() }),
  /** Deliveries per second while a broadcast was under way, and the agents' own ceiling where it is known. */
  z.object({
    kind: z.literal('client-ceiling'),
    receivedPerSecond: z.number(),
    ceilingPerSecond: z.number().nullable(),
  }),
  /** The 95 % interval lies beyond the margin, the 90 % interval inside it (two one-sided tests), or neither. */
  z.object({ kind: z.literal('interval'), lies: z.enum(['beyond', 'inside', 'across']) }),
]);
export type DecidedBy = z.infer<typeof decidedBySchema>;
