import { z } from 'zod';
import { metricIdSchema } from '../metrics.js';
import { idSchema } from './id.js';

/** `python` and `go` are the first target of that language in the run; anything else is a target's id. */
const roleSchema = z.string();
const placeSchema = { scenario: z.string(), level: z.string(), metric: metricIdSchema };

/** One comparison or figure that decides a claim, and what the claim predicts of it. */
export const deciderSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('comparison'),
    ...placeSchema,
    marginKind: z.enum(['ratio', 'absolute']).default('ratio'),
    a: roleSchema.default('python'),
    b: roleSchema.default('go'),
    /** `equivalent`, or who is better beyond the margin. */
    predicted: z.enum(['equivalent', 'a-better', 'b-better']),
  }),
  z.object({
    kind: z.literal('figure'),
    ...placeSchema,
    target: roleSchema,
    /** The 95 % interval lies wholly above, below or between; opposite: wholly on the other side. */
    predicted: z.union([
      z.object({ above: z.number() }),
      z.object({ below: z.number() }),
      z.object({ between: z.tuple([z.number(), z.number()]) }),
      /** A multiple of the cores that the target was given. */
      z.object({ aboveTimesCores: z.number() }),
    ]),
  }),
]);
export type Decider = z.infer<typeof deciderSchema>;

/** A claim of the article (or ours), and what decides it, fixed before any run. */
export const claimSchema = z.object({
  id: idSchema,
  /** Asserted by the article, reported there as what others say, or ours: what it leaves out. */
  source: z.enum(['asserted', 'reported', 'ours']),
  claim: z.string(),
  /** Empty where its workload is not there yet. */
  scenarios: z.array(z.string()),
  deciders: z.array(deciderSchema),
  /** The deciders in words. */
  rule: z.string(),
  /** What the result does not establish. */
  limits: z.string(),
  /** Said of one instance: at most `mixed` where replicas shared its connections. */
  ofOneInstance: z.boolean().optional(),
  /** What somebody does who wants it run, where a run of all claims leaves it out. */
  howToRun: z.string().optional(),
});
export type Claim = z.infer<typeof claimSchema>;
export type ClaimInput = z.input<typeof claimSchema>;
