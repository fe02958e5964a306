import { ownKindSchema } from '../plan/own-service.js';
import { z } from 'zod';
import { calibrationSchema, environmentSchema } from '../run/environment.js';
import { linkRowSchema } from './measurement/link-row.js';
import { imageRecordSchema } from '../run/image.js';
import { labIdSchema } from '../plan/labs.js';
import { primaryAaSchema, profileSchema } from '../plan/plan.js';
import { decompositionSchema } from './findings/bound.js';
import { databaseShareSchema } from './findings/database-share.js';
import { claimRowSchema } from './findings/claim-row.js';
import { comparisonSchema, summarySchema } from './comparison/comparison.js';
import { axisCurveSchema, crossoverMapSchema } from './findings/crossover.js';
import { latencyCurveSchema, memoryCurveSchema, memoryPartsSchema } from './findings/curves.js';
import { dataQualitySchema } from './measurement/data-quality.js';
import { runFindingSchema, scenarioFindingSchema } from './findings/run-finding.js';
import { staircaseSchema } from './findings/staircase.js';
import { trialRowSchema } from './measurement/trial-row.js';
import { warningSchema } from './measurement/warning.js';

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
      /** Every number that a deployment of the run had; `workers` is the first one's. */
      workerCounts: z.array(z.int()).optional(),
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
          /** That a service is given there; left out of what is derived from levels, or weighed. */
          cores: z.int().optional(),
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
  /** The network between hosts; empty where everything ran on one. */
  links: z.array(linkRowSchema).default([]),
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
  /** Of readers' own services whose Postgres was read along. */
  databaseShares: z.array(databaseShareSchema).optional(),
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
