import { z } from 'zod';
import { metricIdSchema } from './metrics.js';
import { axisSchema } from './scenario.js';

const verdictSchema = z.enum(['a-better', 'b-better', 'equivalent', 'inconclusive', 'invalid']);

const judgedSchema = z.object({
  /** The quotient b over a, or the difference b - a in microseconds. */
  estimate: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  verdict: verdictSchema,
  /** A side lost most of the blocks that the other held: that decided, not the figures. */
  byOutcome: z.boolean(),
});
export type Judged = z.infer<typeof judgedSchema>;

/** On which side of a margin a prediction falls. */
const sideSchema = z.enum(['a-better', 'b-better', 'equivalent']);
export type PredictedSide = z.infer<typeof sideSchema>;

const predictedSchema = z.object({
  /** Median response times in microseconds; null where the CPU that the rate asks for is more than there is. */
  aUs: z.number().nullable(),
  bUs: z.number().nullable(),
  /** Null where either side is saturated. */
  ratio: z.number().nullable(),
  differenceUs: z.number().nullable(),
  /** Null where both sides are saturated. */
  byRatio: sideSchema.nullable(),
  byDifference: sideSchema.nullable(),
});
export type Predicted = z.infer<typeof predictedSchema>;

export const mapCellSchema = z.object({
  level: z.string(),
  waitMs: z.number(),
  /** Null where its pilot found nothing. */
  ratePerSecond: z.number().nullable(),
  /** The share of the slower target's capacity that the rate was planned as; null where it was planned as a number. */
  capacityShare: z.number().nullable(),
  /** `pool-bound`: offered more than half of pool / wait, so not measured. */
  state: z.enum(['measured', 'pool-bound', 'not-measured']),
  /** By the ratio margin, and by the absolute margin; null where not measured. */
  ratio: judgedSchema.nullable(),
  differenceUs: judgedSchema.nullable(),
  /** What CPU per request predicts; null where it is not known. */
  predicted: predictedSchema.nullable(),
  /** Whether prediction and measurement fall on the same side of the margins; null where neither margin is decided. */
  agrees: z.boolean().nullable(),
});
export type MapCell = z.infer<typeof mapCellSchema>;

/** Database wait by offered rate: where b's advantage appears. */
export const crossoverMapSchema = z.object({
  scenario: z.string(),
  metric: metricIdSchema,
  a: z.string(),
  b: z.string(),
  ratioMargin: z.number(),
  absoluteMarginUs: z.number(),
  /** Rows by wait, then by rate. */
  cells: z.array(mapCellSchema),
  /** What was measured, in a sentence or two. */
  finding: z.string(),
  /** For each wait the rate from which on the prediction stays beyond a margin; null where it does not before the slower side saturates. */
  boundary: z.array(
    z.object({
      waitMs: z.number(),
      ratioPerSecond: z.number().nullable(),
      absolutePerSecond: z.number().nullable(),
    }),
  ),
  /** How the boundary was predicted, with its inputs: sentences. */
  prediction: z.array(z.string()),
  /** Each disagreement of prediction and measurement in a sentence. */
  disagreements: z.array(z.string()),
});
export type CrossoverMap = z.infer<typeof crossoverMapSchema>;

const curvePointSchema = z.object({
  level: z.string(),
  at: z.number(),
  /** Each side's geometric mean over the blocks, in the metric's unit; null where no block has it. */
  a: z.number().nullable(),
  b: z.number().nullable(),
  /** b over a, or the figure of a alone; null where no block has it. */
  estimate: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  blocks: z.int(),
  /** The target that lost most of the blocks here, so that the figures of the others say too little. */
  lost: z.string().nullable(),
});
export type CurvePoint = z.infer<typeof curvePointSchema>;

/** One figure along one axis, with intervals that hold together (simultaneous 95 %). */
export const axisCurveSchema = z.object({
  id: z.string(),
  scenario: z.string(),
  title: z.string(),
  axis: axisSchema,
  metric: metricIdSchema,
  a: z.string(),
  /** Null: the curve is a's own figure, against a limit, and no comparison. */
  b: z.string().nullable(),
  /** Where the curve is said to cross: the ratio margin, beyond which b is better, or the limit of a's own figure. */
  threshold: z.number(),
  /** In the order of the axis. */
  points: z.array(curvePointSchema),
  /** Where on the axis the curve crosses for good, each side's own figure running straight between points; an end is null where the interval is open. Null: it does not cross. */
  crossing: z.object({ at: z.number(), low: z.number().nullable(), high: z.number().nullable() }).nullable(),
  /** The curve's finding in a sentence. */
  finding: z.string(),
});
export type AxisCurve = z.infer<typeof axisCurveSchema>;
