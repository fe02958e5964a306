import { z } from 'zod';
import { metricIdSchema } from '../metrics.js';
import { verdictSchema } from './verdict.js';

const nothingCompared = z.object({ kind: z.literal('nothing-compared') });
const tooFewBlocks = z.object({ kind: z.literal('too-few-blocks') });
const pair = { a: z.string(), b: z.string() };

/** How the whole run came out: the primary comparisons of its leading pair by verdict, and in which scenarios each was given. */
export const runFindingSchema = z.discriminatedUnion('kind', [
  nothingCompared,
  tooFewBlocks,
  z.object({
    kind: z.literal('verdicts'),
    ...pair,
    comparisons: z.int(),
    byVerdict: z.record(verdictSchema, z.object({ count: z.int(), scenarios: z.array(z.string()) })),
  }),
]);
export type RunFinding = z.infer<typeof runFindingSchema>;

/** Levels at which one metric came out alike; `times` is how many times better, at least 1, where figures decided by ratio. */
const verdictGroupSchema = z.object({
  outcome: z.enum(['b-better', 'a-better', 'equivalent', 'undecided']),
  metric: metricIdSchema,
  levels: z.array(z.object({ level: z.string(), times: z.number().nullable() })),
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
