import { z } from 'zod';
import { metricIdSchema } from '../../metrics.js';
import { axisSchema } from '../../plan/scenario.js';
import { verdictSchema } from '../comparison/verdict.js';

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
  /** The share of what the slower target serves within the objective that the rate was planned as; null where it was planned as a number. */
  rateShare: z.number().nullable(),
  /** `pool-bound`: offered more than half of pool / wait, so not measured; `not-sustained`: by neither side. */
  state: z.enum(['measured', 'not-sustained', 'pool-bound', 'not-measured']),
  /** The sides that did not keep the rate in most of their trials: an outcome, without a latency of theirs. */
  notSustainedBy: z.array(z.enum(['a', 'b'])),
  /** By the ratio margin, and by the absolute margin; null where not measured. */
  ratio: judgedSchema.nullable(),
  differenceUs: judgedSchema.nullable(),
  /** p95 by the ratio margin, beside the map's own metric; null where it was not compared. */
  p95: judgedSchema.nullable(),
  /** Each side's own figure, in microseconds. */
  measured: z.object({ aUs: z.number().nullable(), bUs: z.number().nullable() }),
  /** What CPU per request predicts; null where it is not known. */
  predicted: predictedSchema.nullable(),
  /** Whether prediction and measurement fall on the same side of the margins; null where neither margin is decided. */
  agrees: z.boolean().nullable(),
});
export type MapCell = z.infer<typeof mapCellSchema>;

const cpuPointSchema = z.object({ ratePerSecond: z.number(), cpuUs: z.number() });
/** What one request costs a target at one rate. */
export type CpuPoint = Readonly<z.infer<typeof cpuPointSchema>>;

/** One side's CPU a request by rising rate, and the rate at which it fills the cores; null where no rate does. */
const predictedSideSchema = z.object({
  cpu: z.array(cpuPointSchema),
  fullPerSecond: z.number().nullable(),
});

/**
 * How far predictions lie from what was measured, beside a naive guess: no difference anywhere. Errors are factors of at
 * least 1 in the middle of the cells, 1.04 for 4 % too much or too little.
 */
const accuracySchema = z.object({
  /** Cells with both medians predicted and measured, and so with a ratio. */
  cells: z.int(),
  median: z.number(),
  worstMedian: z.number(),
  ratio: z.number(),
  naiveRatio: z.number(),
  /** Cells decided by a margin, and in how many of them each guess falls on the side that was measured. */
  decided: z.int(),
  right: z.int(),
  naiveRight: z.int(),
});
export type Accuracy = z.infer<typeof accuracySchema>;

/** The figures that a prediction is made from. */
const predictedFromSchema = z.object({
  cores: z.number(),
  /** Database and network beside an injected wait, the same for both sides. */
  restUs: z.number(),
  a: predictedSideSchema,
  b: predictedSideSchema,
});
export type PredictedFrom = z.infer<typeof predictedFromSchema>;

/** The largest corner of the map (waits from one on, rates up to one) in which no side is ahead. */
const paritySchema = z.object({
  waitMs: z.number(),
  ratePerSecond: z.number(),
  /** Cells that showed no difference, and cells that nothing decided. */
  same: z.int(),
  undecided: z.int(),
});
export type Parity = z.infer<typeof paritySchema>;

/** In how many cells a side is ahead by the ratio margin (of these by outcome), and by the absolute one. */
const leadSchema = z.object({
  side: z.enum(['a', 'b']),
  byRatio: z.int(),
  byOutcome: z.int(),
  byDifference: z.int(),
  /** By p95 and the ratio margin. */
  byP95: z.int(),
  /** The lowest rate at which it is ahead by the absolute margin; null where no such rate is known. */
  fromPerSecond: z.number().nullable(),
});
export type Lead = z.infer<typeof leadSchema>;

const mapFindingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('not-measured') }),
  z.object({ kind: z.literal('undecided'), measured: z.int() }),
  /** Of the measured cells so many are decided by each margin, and by p95; the others say nothing. */
  z.object({
    kind: z.literal('decided'),
    measured: z.int(),
    decidedByRatio: z.int(),
    decidedByDifference: z.int(),
    decidedByP95: z.int(),
    notSustained: z.int(),
    parity: paritySchema.nullable(),
    leads: z.array(leadSchema),
  }),
]);
export type MapFinding = z.infer<typeof mapFindingSchema>;

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
  found: mapFindingSchema,
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
  /** Null where no cell has both a prediction and a measurement. */
  accuracy: accuracySchema.nullable(),
  /** Null where nothing is predicted: CPU per request or latency was not measured for both sides. */
  predictedFrom: predictedFromSchema.nullable(),
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
  /** This machine's generator adds too much for a ratio here: drawn, and no part of the finding. Left out where it does not. */
  byDifference: z.boolean().optional(),
});
export type CurvePoint = z.infer<typeof curvePointSchema>;

/** On the axis; an end is null where the interval is open. */
const crossingShape = { at: z.number(), low: z.number().nullable(), high: z.number().nullable() };

const curveFindingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('too-few-planned'), blocks: z.int(), needed: z.int() }),
  z.object({ kind: z.literal('no-interval') }),
  /** It crosses its threshold for good, at the last of so many times; `first` and `last` are the ends that have an interval. */
  z.object({
    kind: z.literal('crosses'),
    direction: z.enum(['rising', 'falling']),
    times: z.int(),
    ...crossingShape,
    first: z.number(),
    last: z.number(),
  }),
  /** The estimates cross, but no point on this side of the crossing is decided to lie there: where it crosses is not known. */
  z.object({ kind: z.literal('undecided'), missing: z.enum(['within', 'beyond']) }),
  /** It stays on one side; so many of the intervals leave the other open. */
  z.object({
    kind: z.literal('stays'),
    beyond: z.boolean(),
    open: z.int(),
    points: z.int(),
    first: z.number(),
    last: z.number(),
  }),
]);
export type CurveFinding = z.infer<typeof curveFindingSchema>;

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
  crossing: z.object(crossingShape).nullable(),
  /** The curve's finding in a sentence. */
  finding: z.string(),
  found: curveFindingSchema,
});
export type AxisCurve = z.infer<typeof axisCurveSchema>;
