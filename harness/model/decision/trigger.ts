import { z } from 'zod';
import { METRICS, metricIdSchema } from '../metrics.js';
import type { RatioBound } from '../report/comparison/verdict.js';

const placeSchema = {
  scenario: z.string().max(200),
  level: z.string().max(200),
  metric: metricIdSchema,
  /** Of p99, the injected wait counted in: within another objective the rate is another. */
  objectiveUs: z.number().positive().optional(),
};

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
    need: z.enum([
      'peak-rate',
      'instance-price',
      'mend-cost',
      'hybrid-cost',
      'rewrite-cost',
      'horizon',
      'utilisation',
    ]),
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

/** What a run, or a team's needs, say of what a trigger looks at. */
export interface FoundForTrigger {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /**
   * An interval; one whose truth is at least, or at most, that, for something else than the service was its limit; the
   * worst figure there is, for most of its blocks were lost; or a number that somebody told.
   */
  readonly is: 'interval' | RatioBound | 'lost' | 'told';
}

/** Why a trigger is undecided. */
export type OpenTrigger =
  | 'not-in-the-run'
  | 'not-decided-by-the-run'
  | 'another-objective'
  | 'across-the-bound'
  | 'needs-not-given'
  | 'not-in-the-needs';

/** A trigger against a new run. */
export interface JudgedTrigger {
  readonly trigger: Trigger;
  /** Null: nothing was found that could be held against it. */
  readonly found: FoundForTrigger | null;
  readonly outcome: TriggerOutcome;
  readonly open: OpenTrigger | null;
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
    case 'mend-cost':
    case 'hybrid-cost':
    case 'rewrite-cost':
      return 'money';
  }
}
