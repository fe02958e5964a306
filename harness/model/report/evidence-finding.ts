import { z } from 'zod';
import { decidedBySchema } from './decided-by.js';

/** What a claim predicts of the evidence's metric and targets; bounds are in the metric's unit. */
export const expectedSchema = z.discriminatedUnion('kind', [
  /** Margin as in a comparison; null where neither the comparison nor the plan has one. */
  z.object({
    kind: z.literal('verdict'),
    verdict: z.enum(['equivalent', 'a-better', 'b-better']),
    margin: z.number().nullable(),
  }),
  z.object({ kind: z.literal('above'), bound: z.number() }),
  z.object({ kind: z.literal('below'), bound: z.number() }),
  z.object({ kind: z.literal('between'), from: z.number(), to: z.number() }),
  z.object({ kind: z.literal('above-times-cores'), times: z.number(), cores: z.number() }),
]);
export type Expected = z.infer<typeof expectedSchema>;

/** Why evidence is missing: what the plan left out. */
const absenceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('no-target'), target: z.string() }),
  z.object({ kind: z.literal('no-workload') }),
  z.object({ kind: z.literal('no-level') }),
  z.object({ kind: z.literal('took-no-part'), targets: z.array(z.string()) }),
  z.object({ kind: z.literal('only-aa') }),
  z.object({ kind: z.literal('not-in-this-lab') }),
]);
export type Absence = z.infer<typeof absenceSchema>;

/** Why the outcome of evidence is what it is. */
export const evidenceFindingSchema = z.discriminatedUnion('kind', [
  ...absenceSchema.options,
  z.object({ kind: z.literal('nothing-measured') }),
  /** A comparison's own rule, with its targets as the comparison has them. */
  z.object({
    kind: z.literal('comparison'),
    a: z.string(),
    b: z.string(),
    decidedBy: decidedBySchema,
    /** No difference was found where one was predicted. */
    againstDifference: z.boolean(),
  }),
  /** Beyond the margin alone, and not when all comparisons of the claim are tested together. */
  z.object({ kind: z.literal('holm'), comparisons: z.int() }),
  z.object({ kind: z.literal('one-core') }),
  z.object({ kind: z.literal('lost-blocks'), target: z.string(), lost: z.int(), known: z.int() }),
  z.object({ kind: z.literal('too-few-planned'), blocks: z.int(), needed: z.int() }),
  z.object({ kind: z.literal('too-few-left'), blocks: z.int(), needed: z.int() }),
  z.object({ kind: z.literal('no-interval') }),
  z.object({ kind: z.literal('interval'), outcome: z.enum(['as-predicted', 'opposite', 'undecided']) }),
]);
export type EvidenceFinding = z.infer<typeof evidenceFindingSchema>;
