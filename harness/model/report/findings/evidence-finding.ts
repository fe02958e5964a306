import { z } from 'zod';
import { decidedBySchema } from '../comparison/decided-by.js';
import { boundBySchema } from '../comparison/verdict.js';
import { heldBackSchema } from './held-back.js';

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
  z.object({ kind: z.literal('factor'), factor: z.number() }),
  /** The second target keeps the bound, the first does not. */
  z.object({ kind: z.literal('kept-by-b'), at: z.enum(['least', 'most']), bound: z.number() }),
  z.object({ kind: z.literal('reached-by-b'), oppositeFromShare: z.number() }),
  /** The share is known from below and from above: the lower end decides for it, the upper against it. */
  z.object({ kind: z.literal('share'), bound: z.number() }),
  z.object({ kind: z.literal('limit'), part: boundBySchema }),
  z.object({
    kind: z.literal('cost'),
    ratePerSecond: z.number(),
    months: z.number(),
    rewrite: z.object({ least: z.number(), most: z.number() }),
  }),
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

const coresSchema = z.object({ estimate: z.number(), low: z.number(), high: z.number() });
export type Cores = z.infer<typeof coresSchema>;

/** Whether a target kept the bound; `open` where its interval reaches over it. */
export const keptSchema = z.enum(['kept', 'missed', 'open']);
export type Kept = z.infer<typeof keptSchema>;

/** Why the outcome of evidence is what it is. */
export const evidenceFindingSchema = z.discriminatedUnion('kind', [
  ...absenceSchema.options,
  z.object({ kind: z.literal('nothing-measured') }),
  /** Each target has it in so many blocks, of too few requests to judge by or spoiled in the others: printed, and not compared. */
  z.object({ kind: z.literal('only-printed'), a: z.int(), b: z.int() }),
  /** The interval lies on one side of the bound, and the truth may lie on the other, since this target's rate is at least what was found. */
  z.object({ kind: z.literal('held-back'), ...heldBackSchema.shape }),
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
  z.object({ kind: z.literal('too-few-samples'), blocks: z.int() }),
  z.object({ kind: z.literal('kept'), a: keptSchema, b: keptSchema }),
  /** At its capacity; null where it is not known. */
  z.object({ kind: z.literal('limit'), part: boundBySchema.nullable() }),
  z.object({ kind: z.literal('reached-by-both') }),
  /** What each needs for so many requests, or GB, a second, by CPU alone; the interval's ends as they are, corrected for nothing. */
  z.object({
    kind: z.literal('cores'),
    perSecond: z.number(),
    a: coresSchema,
    b: coresSchema,
  }),
  /** What a needs beyond b over the months, from the interval that favours it most to the one that does least. */
  z.object({
    kind: z.literal('extra-cost'),
    least: z.number(),
    most: z.number(),
    /** Until the cheapest rewrite is paid for by the most that is saved; null where nothing is. */
    soonestMonths: z.number().nullable(),
  }),
  z.object({ kind: z.literal('one-core') }),
  z.object({ kind: z.literal('lost-blocks'), target: z.string(), lost: z.int(), known: z.int() }),
  z.object({ kind: z.literal('too-few-planned'), blocks: z.int(), needed: z.int() }),
  z.object({ kind: z.literal('too-few-left'), blocks: z.int(), needed: z.int() }),
  z.object({ kind: z.literal('no-interval') }),
  z.object({ kind: z.literal('interval'), outcome: z.enum(['as-predicted', 'opposite', 'undecided']) }),
]);
export type EvidenceFinding = z.infer<typeof evidenceFindingSchema>;
