import { z } from 'zod';
import { metricIdSchema } from '../../metrics.js';
import { verdictSchema } from './verdict.js';

/** Something in which runs are not alike, and whether whoever compares them knew. */
export const runDifferenceSchema = z.object({
  /** `environment.kernel`, `plan.blocks`, `code`: what `--vary` and `--waive` call it, whole or in part. */
  name: z.string(),
  /** What each run has there, in the order of the runs. */
  values: z.array(z.string()),
  declared: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('undeclared') }),
    /** What the comparison is about. */
    z.object({ kind: z.literal('varied') }),
    /** Known, and taken to be of no matter, for a reason. */
    z.object({ kind: z.literal('waived'), because: z.string() }),
  ]),
});
export type RunDifference = z.infer<typeof runDifferenceSchema>;

/** What one run found: of a comparison its ratio (or difference) b to a, of a figure itself. */
const foundSchema = z.object({
  estimate: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  blocks: z.int(),
});
export type FoundInRun = z.infer<typeof foundSchema>;

/** How far the last run lies from the first: a quotient where the margin is a ratio, else a difference in the unit. */
const movementSchema = z.object({
  estimate: z.number(),
  low: z.number(),
  high: z.number(),
  low90: z.number(),
  high90: z.number(),
  /** Welch-Satterthwaite. */
  degreesOfFreedom: z.number(),
});

const placeSchema = z.object({
  scenario: z.string(),
  level: z.string(),
  metric: metricIdSchema,
  unit: z.string(),
  marginKind: z.enum(['ratio', 'absolute']),
  margin: z.number(),
});

export const movedBySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('interval') }),
  /** One of the runs has no interval there. */
  z.object({ kind: z.literal('no-interval') }),
  /** One of the runs judged it invalid. */
  z.object({ kind: z.literal('invalid-in-a-run') }),
  /** One of the runs has fewer pairs than a verdict takes. */
  z.object({ kind: z.literal('too-few-pairs'), needed: z.int() }),
  /** This service lost most of its blocks in these runs, the first being 1. */
  z.object({ kind: z.literal('lost-in-a-run'), target: z.string(), runs: z.array(z.int()) }),
  /** It moved, and in one of the runs the ratio was not the two services' own, or was not judged. */
  z.object({ kind: z.literal('not-judged-in-a-run') }),
  /** Beyond the margin by itself, and not once all that are compared are counted (Holm). */
  z.object({ kind: z.literal('family') }),
]);

/** A comparison of two targets that every run made, and how it moved. */
export const movedComparisonSchema = placeSchema.extend({
  a: z.string(),
  b: z.string(),
  primary: z.boolean(),
  runs: z.array(foundSchema.extend({ verdict: verdictSchema })),
  movement: movementSchema.nullable(),
  /** `a-better`: in the last run a stands better beside b than in the first. `equivalent`: no movement beyond the margin. */
  verdict: verdictSchema,
  decidedBy: movedBySchema,
  /** From three runs on. `betweenRuns`: standard deviation of the runs beyond what their own intervals explain, as a log ratio or in the unit. */
  pooled: z
    .object({ estimate: z.number(), low: z.number(), high: z.number(), betweenRuns: z.number() })
    .nullable(),
});
export type MovedComparison = z.infer<typeof movedComparisonSchema>;

/** A target's own figure in every run: only where the machine was the same. */
export const movedFigureSchema = placeSchema.extend({
  target: z.string(),
  runs: z.array(foundSchema),
  movement: movementSchema.nullable(),
  verdict: z.enum(['better', 'worse', 'equivalent', 'inconclusive']),
});
export type MovedFigure = z.infer<typeof movedFigureSchema>;

export const acrossRunsSchema = z.object({
  runs: z.array(z.object({ id: z.string(), startedAt: z.string(), profile: z.string(), lab: z.string() })),
  differences: z.array(runDifferenceSchema),
  /** By the primary comparisons: `agree` when each was shown to stand still, `differ` when one moved. */
  outcome: z.enum(['agree', 'differ', 'undecided']),
  comparisons: z.array(movedComparisonSchema),
  /** Null where the runs' machines or software differ: then only ratios are compared. */
  figures: z.array(movedFigureSchema).nullable(),
  /** Comparisons that not every run has. */
  notInAll: z.array(z.object({ scenario: z.string(), level: z.string() })),
});
export type AcrossRuns = z.infer<typeof acrossRunsSchema>;
