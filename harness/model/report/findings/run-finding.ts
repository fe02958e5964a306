import { z } from 'zod';
import { metricIdSchema } from '../../metrics.js';

const nothingCompared = z.object({ kind: z.literal('nothing-compared') });
const tooFewBlocks = z.object({ kind: z.literal('too-few-blocks') });
const pair = { a: z.string(), b: z.string() };

/** A level's primary figures that a conclusion is drawn from; each is found among the comparisons of the pair. */
const decidersSchema = z.object({
  scenario: z.string(),
  level: z.string(),
  metrics: z.array(metricIdSchema),
});
export type Deciders = z.infer<typeof decidersSchema>;

/**
 * What the whole run is told by: effects and no votes, since its comparisons hang together. Chosen before any figure is
 * looked at: of the main workload the busiest level that has such a primary.
 */
export const runFindingSchema = z.discriminatedUnion('kind', [
  nothingCompared,
  tooFewBlocks,
  z.object({
    kind: z.literal('effects'),
    ...pair,
    /** What those who wait for answers notice. */
    users: decidersSchema.nullable(),
    /** What the work costs, or how much of it a machine does. */
    machines: decidersSchema.nullable(),
  }),
]);
export type RunFinding = z.infer<typeof runFindingSchema>;

/** Levels at which one metric came out alike; `times` is how many times better, at least 1, where figures decided by ratio. */
const verdictGroupSchema = z.object({
  outcome: z.enum(['b-better', 'a-better', 'equivalent', 'undecided']),
  metric: metricIdSchema,
  levels: z.array(
    z.object({
      level: z.string(),
      times: z.number().nullable(),
      /** Something else than itself held the better side back: it is so many times better, or more. */
      atLeast: z.boolean().optional(),
    }),
  ),
});
export type VerdictGroup = z.infer<typeof verdictGroupSchema>;

/** How one scenario came out: its primary comparisons of the leading pair, or its crossover map. */
export const scenarioFindingSchema = z.discriminatedUnion('kind', [
  nothingCompared,
  tooFewBlocks,
  z.object({ kind: z.literal('map') }),
  z.object({ kind: z.literal('verdicts'), ...pair, groups: z.array(verdictGroupSchema) }),
]);
export type ScenarioFinding = z.infer<typeof scenarioFindingSchema>;
