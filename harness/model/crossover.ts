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
});

export const mapCellSchema = z.object({
  level: z.string(),
  waitMs: z.number(),
  /** Null where its pilot found nothing. */
  ratePerSecond: z.number().nullable(),
  /** `pool-bound`: offered more than half of pool / wait, so not measured. */
  state: z.enum(['measured', 'pool-bound', 'not-measured']),
  /** By the ratio margin, and by the absolute margin; null where not measured. */
  ratio: judgedSchema.nullable(),
  differenceUs: judgedSchema.nullable(),
  /** What CPU per request predicts; null where it is not known at this rate. */
  predicted: z
    .object({ ratio: z.number(), differenceUs: z.number(), a: z.number(), b: z.number() })
    .nullable(),
  /** Whether prediction and measurement fall on the same side of the ratio margin; null where either is undecided. */
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
  /** For each wait the lowest rate at which the prediction leaves a margin; null where it never does below saturation. */
  boundary: z.array(
    z.object({
      waitMs: z.number(),
      ratioPerSecond: z.number().nullable(),
      absolutePerSecond: z.number().nullable(),
    }),
  ),
  /** How the boundary was predicted, in words, with its inputs. */
  prediction: z.string(),
  /** Each disagreement of prediction and measurement in a sentence. */
  disagreements: z.array(z.string()),
});
export type CrossoverMap = z.infer<typeof crossoverMapSchema>;

/** One figure along one axis, with intervals that hold together (simultaneous 95 %). */
export const axisCurveSchema = z.object({
  id: z.string(),
  scenario: z.string(),
  title: z.string(),
  axis: axisSchema,
  metric: metricIdSchema,
  a: z.string(),
  b: z.string(),
  /** Where the curve is said to cross: the ratio margin, beyond which b is better. */
  threshold: z.number(),
  points: z.array(
    z.object({
      level: z.string(),
      at: z.number(),
      /** b over a; null where no pair of blocks is there. */
      ratio: z.number().nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      blocks: z.int(),
    }),
  ),
  /** Where on the axis the curve crosses; an end is null where the interval is open. Null: it does not cross. */
  crossing: z.object({ at: z.number(), low: z.number().nullable(), high: z.number().nullable() }).nullable(),
  /** The curve's finding in a sentence. */
  finding: z.string(),
});
export type AxisCurve = z.infer<typeof axisCurveSchema>;
