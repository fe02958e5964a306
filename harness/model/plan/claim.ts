import { z } from 'zod';
import { metricIdSchema } from '../metrics.js';
import { boundBySchema } from '../report/comparison/verdict.js';
import { idSchema } from './id.js';

/** `python` and `go` are the first target of that language in the run; anything else is a target's id. */
const roleSchema = z.string();
const placeSchema = { scenario: z.string(), level: z.string(), metric: metricIdSchema };
const sidesSchema = { a: roleSchema.default('python'), b: roleSchema.default('go') };
const marginKindSchema = z.enum(['ratio', 'absolute']).default('ratio');

/** The 95 % interval lies wholly above, below or between; opposite: wholly on the other side. In the metric's unit. */
const aboveSchema = z.object({ above: z.number() });
const belowSchema = z.object({ below: z.number() });

/** Of several deciders with one name, one that came out as predicted answers their question. */
const alternativeSchema = { oneOf: z.string().optional() };

/** What compute costs and what a rewrite does, for the claim that one is cheaper than the other. */
export const pricesSchema = z.object({
  coresPerInstance: z.int().positive(),
  perInstanceMonth: z.number().positive(),
  /** Of the rate within the objective, what an instance is given at its busiest: 0..1. */
  utilisation: z.number().gt(0).max(1),
  spareInstances: z.int().min(0),
  rewrite: z.object({ least: z.number().positive(), most: z.number().positive() }),
  horizonMonths: z.number().positive(),
});
export type Prices = z.infer<typeof pricesSchema>;

/** One question to a run's figures that decides a claim, and what the claim predicts of it. */
export const deciderSchema = z.discriminatedUnion('kind', [
  /** Two targets within or beyond the margin. */
  z.object({
    kind: z.literal('comparison'),
    ...placeSchema,
    ...sidesSchema,
    ...alternativeSchema,
    marginKind: marginKindSchema,
    /** `equivalent`, or who is better beyond the margin. */
    predicted: z.enum(['equivalent', 'a-better', 'b-better']),
  }),
  /** One target against a bound. */
  z.object({
    kind: z.literal('figure'),
    ...placeSchema,
    ...alternativeSchema,
    target: roleSchema,
    predicted: z.union([
      aboveSchema,
      belowSchema,
      z.object({ between: z.tuple([z.number(), z.number()]) }),
      /** A multiple of the cores that the target was given. */
      z.object({ aboveTimesCores: z.number() }),
    ]),
  }),
  /** How far two targets are apart, b over a or b - a, against a bound that is not the margin. */
  z.object({
    kind: z.literal('apart'),
    ...placeSchema,
    ...sidesSchema,
    ...alternativeSchema,
    marginKind: marginKindSchema,
    predicted: z.union([aboveSchema, belowSchema]),
  }),
  /** b is better by the factor even at the ends of both intervals that favour it least; opposite: not even at those that favour it most. */
  z.object({
    kind: z.literal('factor-apart'),
    ...placeSchema,
    ...sidesSchema,
    ...alternativeSchema,
    factor: z.number().gt(1),
    /** Of a metric of CPU: so many requests, or GB, a second for which the cores that each needs are told. */
    coresForPerSecond: z.number().positive().optional(),
  }),
  /** Both are held to one bound: b keeps it and a does not. Opposite: a keeps it, or b does not either. */
  z.object({
    kind: z.literal('kept-by-b'),
    ...placeSchema,
    ...sidesSchema,
    ...alternativeSchema,
    bound: z.union([z.object({ atLeast: z.number() }), z.object({ atMost: z.number() })]),
  }),
  /** b has a figure where a has none at all. Opposite: a's is that share of b's or more; between: both have one, farther apart. */
  z.object({
    kind: z.literal('reached-by-b'),
    ...placeSchema,
    ...sidesSchema,
    ...alternativeSchema,
    oppositeFromShare: z.number().gt(0).lt(1),
  }),
  /** A share that is known from below (`metric`) and from above (`upper`): the lower beyond the bound; opposite: the upper below it. */
  z.object({
    kind: z.literal('share'),
    ...placeSchema,
    ...alternativeSchema,
    target: roleSchema,
    upper: metricIdSchema,
    above: z.number(),
  }),
  /** What limits a target at its capacity. Opposite: the target itself. */
  z.object({
    kind: z.literal('limit'),
    ...placeSchema,
    ...sidesSchema,
    ...alternativeSchema,
    of: z.enum(['a', 'b']),
    predicted: boundBySchema,
  }),
  /** What a needs beyond b at this rate costs less than the least that a rewrite does; opposite: more than the most. From rates within an objective. */
  z.object({
    kind: z.literal('cost'),
    ...placeSchema,
    ...sidesSchema,
    ...alternativeSchema,
    ratePerSecond: z.number().positive(),
    prices: pricesSchema,
  }),
]);
export type Decider = z.infer<typeof deciderSchema>;
export type DeciderOf<Kind extends Decider['kind']> = Extract<Decider, { kind: Kind }>;
export const deciderKindSchema = z.enum(deciderSchema.options.map(({ shape }) => shape.kind.value));

/** The targets that a decider looks at. */
export function rolesOf(decider: Decider | Beside): string[] {
  return 'target' in decider ? [decider.target] : [decider.a, decider.b];
}

/** Whose rate machines are counted for: named by the claim, an example, or the reader's, by a service's name where it has one. */
export const whoseRateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('claim') }),
  z.object({ kind: z.literal('example') }),
  z.object({ kind: z.literal('reader'), service: z.string().nullable() }),
]);
export type WhoseRate = z.infer<typeof whoseRateSchema>;

/** A comparison, a figure or a count of machines that is shown beside what decides. */
export const besideSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('comparison'), ...placeSchema, ...sidesSchema, marginKind: marginKindSchema }),
  z.object({ kind: z.literal('figure'), ...placeSchema, target: roleSchema }),
  /** Whole instances of each for a rate, and what they cost beside a rewrite: from rates within an objective. */
  z.object({
    kind: z.literal('fleet'),
    ...placeSchema,
    ...sidesSchema,
    whose: whoseRateSchema,
    ratePerSecond: z.number().positive(),
    prices: pricesSchema,
    /** Null: the prices are examples, in any one currency. */
    currency: z.string().nullable(),
  }),
]);
export type Beside = z.infer<typeof besideSchema>;
export type FleetBeside = Extract<Beside, { kind: 'fleet' }>;

/** A claim of the article (or ours), and what decides it, fixed before any run. */
export const claimSchema = z.object({
  id: idSchema,
  /** Asserted by the article, reported there as what others say, or ours: what it leaves out. */
  source: z.enum(['asserted', 'reported', 'ours']),
  claim: z.string(),
  /** Empty where its workload is not there yet. */
  scenarios: z.array(z.string()),
  deciders: z.array(deciderSchema),
  /** How many of the deciders must come out as predicted. */
  needs: z.enum(['all', 'most']).default('all'),
  /** A claim of `always`: one decider that came out opposite refutes it, whatever the others did. */
  oneCounterexample: z.boolean().default(false),
  beside: z.array(besideSchema).default([]),
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
