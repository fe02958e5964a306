import { z } from 'zod';
import { METRICS, metricIdSchema } from '../metrics.js';

const placeSchema = { scenario: z.string().max(200), level: z.string().max(200), metric: metricIdSchema };

/** What a trigger looks at: a figure of a run, a comparison of a run, or a number that the team knows. */
export const watchedSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('figure'),
    ...placeSchema,
    target: z.string().max(200),
    /** Of each core that the target is given, so that machines of other sizes can be looked at. */
    perCore: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('comparison'),
    ...placeSchema,
    a: z.string().max(200),
    b: z.string().max(200),
    marginKind: z.enum(['ratio', 'absolute']),
  }),
  z.strictObject({
    kind: z.literal('need'),
    service: z.string().max(200),
    need: z.enum(['peak-rate', 'instance-price', 'rewrite-cost', 'horizon', 'utilisation']),
  }),
]);
export type TriggeredBy = z.infer<typeof watchedSchema>;

/** A number by which a decision is looked at again: beyond a bound it no longer holds. */
export const triggerSchema = z
  .strictObject({
    id: z.string().regex(/^[A-Za-z0-9._+-]{1,300}$/),
    of: watchedSchema,
    atLeast: z.number().nullable(),
    atMost: z.number().nullable(),
  })
  .refine(({ atLeast, atMost }) => atLeast !== null || atMost !== null, { error: 'no bound' })
  .refine(({ atLeast, atMost }) => atLeast === null || atMost === null || atLeast < atMost, {
    error: 'atLeast is not below atMost',
  });
export type Trigger = z.infer<typeof triggerSchema>;

/** The block of a decision record that a machine reads. */
export const triggersBlockSchema = z.strictObject({
  crossoverTriggers: z.literal(1),
  /** The run that the decision rests on. */
  run: z.string().max(200),
  triggers: z.array(triggerSchema).min(1).max(500),
});
export type TriggersBlock = z.infer<typeof triggersBlockSchema>;

export const triggerOutcomeSchema = z.enum(['holds', 'broken', 'undecided']);
export type TriggerOutcome = z.infer<typeof triggerOutcomeSchema>;

/** A trigger against a new run. */
export interface JudgedTrigger {
  readonly trigger: Trigger;
  /** Null: nothing was found that could be held against it. */
  readonly found: { readonly estimate: number; readonly low: number; readonly high: number } | null;
  readonly outcome: TriggerOutcome;
  /** Why it is undecided. */
  readonly open: 'not-in-the-run' | 'not-decided-by-the-run' | 'across-the-bound' | 'needs-not-given' | null;
}

/** The unit of what a trigger looks at, as its bounds are in. */
export function unitOf(of: TriggeredBy): string {
  if (of.kind === 'comparison') return of.marginKind === 'ratio' ? 'times' : METRICS[of.metric].unit;
  if (of.kind === 'figure') return METRICS[of.metric].unit;
  switch (of.need) {
    case 'peak-rate':
      return '1/s';
    case 'utilisation':
      return 'share';
    case 'horizon':
      return 'months';
    case 'instance-price':
    case 'rewrite-cost':
      return 'money';
  }
}
