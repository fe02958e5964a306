import { ownKindSchema } from '../plan/own-service.js';
import { z } from 'zod';
import { postgresPartSchema, requestBoundSchema } from './bound.js';
import type { AxisCurve, CrossoverMap } from './crossover.js';
import { axisCurveSchema, crossoverMapSchema } from './crossover.js';
import { dataQualitySchema } from './data-quality.js';
import { decidedBySchema } from './decided-by.js';
import { calibrationSchema, environmentSchema } from '../run/environment.js';
import type { LevelLoad } from './level-load.js';
import type { MemorySource } from './memory-source.js';
import type { NotShown } from './not-shown.js';
import type { FoundWarning } from './warning.js';
import { evidenceFindingSchema, expectedSchema } from './evidence-finding.js';
import { imageRecordSchema } from '../run/image.js';
import { metricIdSchema } from '../metrics.js';
import { labIdSchema } from '../plan/labs.js';
import { deciderKindSchema } from '../plan/claim.js';
import { primaryAaSchema, profileSchema } from '../plan/plan.js';
import { timingPartsSchema } from '../run/load-record.js';
import { runFindingSchema, scenarioFindingSchema } from './run-finding.js';
import { staircaseSchema } from './staircase.js';
import { trialCauseSchema } from './trial-cause.js';
import { boundBySchema, verdictSchema } from './verdict.js';

export type { BoundBy, Verdict } from './verdict.js';

/** A figure that a gate spoiled, in either kind of margin where none is named. */
export const spoiledFigureSchema = z.object({
  metric: metricIdSchema,
  marginKind: z.enum(['ratio', 'absolute']).optional(),
  gate: z.string(),
  figure: z.number(),
  threshold: z.number(),
});
export type SpoiledFigure = z.infer<typeof spoiledFigureSchema>;

export const trialRowSchema = z.object({
  id: z.string(),
  block: z.int(),
  order: z.int(),
  scenario: z.string(),
  level: z.string(),
  target: z.string(),
  arm: z.enum(['ab', 'aa']),
  deployment: z.union([z.literal(1), z.literal(2)]),
  attempt: z.int(),
  /** `not-sustained`: an open level at which less than 95 % of what was due was answered inside the window. */
  status: z.enum(['completed', 'not-sustained', 'failed', 'invalid', 'aborted']),
  /** Figures that gates spoiled one by one; of an invalid row every figure is. */
  spoiled: z.array(spoiledFigureSchema),
  /** In words, why it failed, was lost or was spoiled. */
  reason: z.string().optional(),
  cause: trialCauseSchema.optional(),
  gate: z.string().optional(),
  figure: z.number().optional(),
  threshold: z.number().optional(),
  logTail: z.string().optional(),
});
export type TrialRow = z.infer<typeof trialRowSchema>;

/** An estimate over blocks with its 95 % interval, in the metric's unit; geometric mean where values are positive. */
export const summarySchema = z.object({
  scenario: z.string(),
  level: z.string(),
  target: z.string(),
  metric: metricIdSchema,
  unit: z.string(),
  estimate: z.number(),
  /** Null with fewer than two blocks. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  blocks: z.int(),
  /** Of those, blocks with too few samples to judge by, enough only to print; left out: none. */
  thin: z.int().optional(),
});
export type Summary = z.infer<typeof summarySchema>;

/** `ratio` is b over a; with marginKind absolute, ratio, low … high90 and margin are the difference b - a in `unit`. */
export const comparisonSchema = z.object({
  scenario: z.string(),
  level: z.string(),
  metric: metricIdSchema,
  unit: z.string(),
  arm: z.enum(['ab', 'aa']),
  a: z.string(),
  b: z.string(),
  /** Null when no pair of blocks is there. */
  ratio: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  low90: z.number().nullable(),
  high90: z.number().nullable(),
  /** Each side over the same pairs: geometric means whose quotient is the ratio, arithmetic ones for a difference. */
  aEstimate: z.number().nullable(),
  bEstimate: z.number().nullable(),
  marginKind: z.enum(['ratio', 'absolute']),
  margin: z.number(),
  verdict: verdictSchema,
  /** The rule that decided, in words: its code, a colon and why. */
  rule: z.string(),
  decidedBy: decidedBySchema,
  primary: z.boolean(),
  blocks: z.int(),
  smallestDetectableRatio: z.number().nullable(),
  boundBy: z.object({ a: boundBySchema, b: boundBySchema }).optional(),
  /** From ten pairs on: intervals of a bootstrap over blocks, on the scale of `ratio`, and the verdict that they alone would give. */
  bootstrap: z
    .object({
      low: z.number(),
      high: z.number(),
      low90: z.number(),
      high90: z.number(),
      verdict: verdictSchema,
    })
    .optional(),
});
/** Without its sentence: all that is judged and drawn by. */
export type Comparison = Omit<z.infer<typeof comparisonSchema>, 'rule'>;

export const claimVerdictSchema = z.enum(['reproduced', 'refuted', 'mixed', 'inconclusive', 'not-run']);
export type ClaimVerdict = z.infer<typeof claimVerdictSchema>;

/** Where a claim looks, and what was found there. */
const claimFigureSchema = {
  /** `scenario/level metric`, with the targets: what it is found by. */
  id: z.string(),
  scenario: z.string(),
  level: z.string(),
  metric: metricIdSchema,
  unit: z.string(),
  /** Null of one target's figure. */
  marginKind: z.enum(['ratio', 'absolute']).nullable(),
  /** One target of a figure, two of a comparison. */
  targets: z.array(z.string()),
  estimate: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Each side of a comparison, in the metric's unit. */
  aEstimate: z.number().nullable(),
  bEstimate: z.number().nullable(),
};

/** `between`: neither what is predicted nor its opposite, where the rule knows a middle. */
export const claimOutcomeSchema = z.enum(['as-predicted', 'opposite', 'between', 'undecided', 'missing']);
export type ClaimOutcome = z.infer<typeof claimOutcomeSchema>;

/** One decider of a claim, and how it came out. */
export const claimEvidenceSchema = z.object({
  ...claimFigureSchema,
  kind: deciderKindSchema,
  /** Of several with one name, one that came out as predicted answers their question. */
  oneOf: z.string().nullable(),
  /** What the claim predicts, in words. */
  predicted: z.string(),
  expected: expectedSchema,
  outcome: claimOutcomeSchema,
  /** Why the outcome is what it is, in words. */
  reason: z.string(),
  found: evidenceFindingSchema,
});
export type ClaimEvidence = z.infer<typeof claimEvidenceSchema>;

/** What stands beside the deciders and decides nothing. */
export const claimBesideSchema = z.object({
  ...claimFigureSchema,
  kind: z.enum(['comparison', 'figure']),
  /** Of a comparison that was run, by its own margin. */
  verdict: verdictSchema.nullable(),
});
export type ClaimBeside = z.infer<typeof claimBesideSchema>;

export const claimRowSchema = z.object({
  id: z.string(),
  source: z.enum(['asserted', 'reported', 'ours']),
  claim: z.string(),
  scenarios: z.array(z.string()),
  verdict: claimVerdictSchema,
  /** What it means for who waits for an answer, in a sentence. */
  forUsers: z.string(),
  /** What it means for who pays for the machines, in a sentence. */
  forMachines: z.string(),
  /** The rule fixed beforehand, in words. */
  rule: z.string(),
  /** Why this verdict, in a sentence. */
  reason: z.string(),
  /** What decides it. */
  evidence: z.array(claimEvidenceSchema),
  beside: z.array(claimBesideSchema),
  /** The id of the evidence that alone refuted it, where the rule says that one counterexample is enough. */
  counterexample: z.string().nullable(),
  /** The ids of the evidence that are comparisons. */
  comparisons: z.array(z.string()),
  limits: z.string(),
  /** Said of one instance, and several replicas shared its load: at most `mixed`. */
  sharedByReplicas: z.boolean(),
  /** What somebody does who wants it run, where a run of all claims leaves it out. */
  howToRun: z.string().nullable(),
});
export type ClaimRow = z.infer<typeof claimRowSchema>;

export const warningSchema = z.object({ id: z.string(), message: z.string(), remedy: z.string() });
export type Warning = z.infer<typeof warningSchema>;

/** Latency by percentile of one (scenario, level, target), from the histogram merged over blocks: drawn, never inferred from. */
export const latencyCurveSchema = z.object({
  scenario: z.string(),
  level: z.string(),
  target: z.string(),
  kind: z.enum(['response', 'service', 'delivery']),
  count: z.int(),
  points: z.array(z.object({ percentile: z.number(), us: z.number() })),
});
export type LatencyCurve = z.infer<typeof latencyCurveSchema>;

/** Where a request's time went, by Server-Timing, beside what Postgres says of its statements. Milliseconds a request. */
export const decompositionSchema = z.object({
  scenario: z.string(),
  level: z.string(),
  target: z.string(),
  mean: timingPartsSchema,
  atOrAboveP95: timingPartsSchema,
  postgresMs: z.number().nullable(),
  blocks: z.int(),
  /** Null where no request asked the database, or Postgres was not watched. */
  postgres: postgresPartSchema.nullable(),
  /** What another language could win; null where no request waited for a database or another service: then nothing bounds it. */
  bounds: z.object({ mean: requestBoundSchema, atOrAboveP95: requestBoundSchema }).nullable(),
});
export type Decomposition = z.infer<typeof decompositionSchema>;

export const memoryCurveSchema = z.object({
  scenario: z.string(),
  target: z.string(),
  points: z.array(z.object({ connections: z.int(), bytes: z.number() })),
});

/** What services in containers held at the peak, means over blocks in bytes. Null: the kernel or the engine does not tell. */
const memoryPartsSchema = z.object({
  scenario: z.string(),
  level: z.string(),
  target: z.string(),
  pss: z.number().nullable(),
  rss: z.number().nullable(),
  workingSet: z.number().nullable(),
  anonymous: z.number().nullable(),
  /** Everything charged, page cache included. */
  charged: z.number().nullable(),
  sockets: z.number().nullable(),
  slab: z.number().nullable(),
});
export type MemoryParts = z.infer<typeof memoryPartsSchema>;

/** Reading guide: SCHEMA in docs/report.schema.json is made from this. */
export const reportSchema = z.object({
  schemaVersion: z.literal(1),
  run: z.object({
    id: z.string(),
    status: z.enum(['complete', 'partial']),
    profile: profileSchema,
    lab: labIdSchema,
    seed: z.int(),
    planSha256: z.string(),
    startedAt: z.string(),
    finishedAt: z.string(),
    wallSeconds: z.number(),
    measuredSeconds: z.number(),
    /** Those made: of a run that ended at a look, those up to it. */
    blocks: z.int(),
    /** Null where the plan had none. */
    looks: z
      .object({
        /** Numbers of blocks. */
        planned: z.array(z.int()),
        /** Null: interrupted before the first. */
        last: z
          .object({
            blocks: z.int(),
            /** Primary comparisons that more blocks could have decided. */
            open: z.int(),
            ends: z.enum(['decided', 'budget', 'blocks']).nullable(),
          })
          .nullable(),
        /** Of each interval that stands for 95 %: what is left of it for all looks together. */
        confidence: z.number(),
      })
      .nullable(),
    /** The command that runs the same plan again. */
    command: z.string(),
  }),
  environment: environmentSchema,
  targets: z.array(
    z.object({
      id: z.string(),
      language: z.string(),
      title: z.string(),
      versions: z.record(z.string(), z.string()),
      runtime: z.string(),
      workers: z.int().nullable(),
      poolSizes: z.array(z.int()),
      /** Of a reader's own service: what each trial did with it. */
      own: ownKindSchema.optional(),
    }),
  ),
  scenarios: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      question: z.string(),
      /** One or two sentences in plain words, from the verdicts. */
      answer: z.string(),
      found: scenarioFindingSchema,
      poolSize: z.int(),
      ratioMargin: z.number(),
      levels: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          seconds: z.number(),
          load: z.string(),
          injectedWaitMs: z.number().nullable(),
          rounds: z.int().nullable(),
        }),
      ),
    }),
  ),
  /** What users notice, or else the first that can be said of the whole run, in a sentence. */
  headline: z.string(),
  /** What follows, a sentence or two each: what machines do, where it turns, what to know of the interpreter. */
  conclusions: z.array(z.string()),
  found: runFindingSchema,
  /** The one comparison of a target with itself that was named before the run; null when none was planned. */
  primaryAa: primaryAaSchema.nullable(),
  calibration: calibrationSchema.nullable(),
  /** What the memory figures are and where they were read, in words. */
  memorySource: z.string(),
  conformance: z.array(z.object({ target: z.string(), checks: z.int(), differences: z.array(z.string()) })),
  trials: z.array(trialRowSchema),
  summaries: z.array(summarySchema),
  comparisons: z.array(comparisonSchema),
  claims: z.array(claimRowSchema),
  dataQuality: dataQualitySchema,
  warnings: z.array(warningSchema),
  /** What this report does not show, each in a sentence. */
  notShown: z.array(z.string()),
  maps: z.array(crossoverMapSchema),
  axisCurves: z.array(axisCurveSchema),
  curves: z.array(latencyCurveSchema),
  decompositions: z.array(decompositionSchema),
  memoryCurves: z.array(memoryCurveSchema),
  staircases: z.array(staircaseSchema),
  /** What each image is and what making it took; empty in the local lab. */
  images: z.array(imageRecordSchema),
  /** From a deployment's creation to its first answer, over the run's deployments. */
  coldStarts: z.array(z.object({ target: z.string(), medianMs: z.number(), deployments: z.int() })),
  /** Empty where the services were plain processes. */
  memoryParts: z.array(memoryPartsSchema),
});
export type Report = z.infer<typeof reportSchema>;

type Unsaid<Row, Sentence extends keyof Row> = Omit<Row, Sentence>;

export type FoundTrial = Unsaid<TrialRow, 'reason'>;
export type FoundEvidence = Unsaid<ClaimEvidence, 'predicted' | 'reason'>;
export type FoundClaim = Unsaid<ClaimRow, 'reason' | 'forUsers' | 'forMachines' | 'evidence'> & {
  readonly evidence: FoundEvidence[];
};
type ScenarioRow = Report['scenarios'][number];
export type FoundLevel = Unsaid<ScenarioRow['levels'][number], 'load'> & { readonly load: LevelLoad };
export type FoundScenario = Unsaid<ScenarioRow, 'answer' | 'levels'> & { readonly levels: FoundLevel[] };
export type FoundMap = Unsaid<CrossoverMap, 'finding' | 'prediction' | 'disagreements'>;
export type FoundCurve = Unsaid<AxisCurve, 'finding'>;

/** A report before anything of what was found is put into words: figures and enums. */
export type ReportData = Unsaid<
  Report,
  | 'headline'
  | 'conclusions'
  | 'scenarios'
  | 'memorySource'
  | 'trials'
  | 'comparisons'
  | 'claims'
  | 'warnings'
  | 'notShown'
  | 'maps'
  | 'axisCurves'
> & {
  readonly scenarios: FoundScenario[];
  readonly memorySources: MemorySource[];
  readonly trials: FoundTrial[];
  readonly comparisons: Comparison[];
  readonly claims: FoundClaim[];
  readonly warnings: FoundWarning[];
  readonly notShown: NotShown[];
  readonly maps: FoundMap[];
  readonly axisCurves: FoundCurve[];
};
