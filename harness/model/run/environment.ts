import { z } from 'zod';
import { byDifferenceSchema } from '../plan/by-difference.js';
import { cpuLayoutSchema } from '../plan/cpus.js';
import { hostRoleSchema } from '../plan/hosts.js';
import { idSchema, runIdSchema } from '../plan/id.js';
import { imageRecordSchema } from './image.js';
import { linkRecordSchema } from './link.js';
import { aboutSchema } from '../plan/target.js';
import { referenceLevelSchema } from '../report/findings/database-share.js';

/** Said of an interpreter beside its version: it is slower by tens of per cent, which a reader must know. */
export const WITHOUT_PGO = 'built without profile-guided optimisation';

/** The machine and the software that a run used. Holds no host name, user or address. */
export const environmentSchema = z.object({
  platform: z.string(),
  architecture: z.string(),
  cpuModel: z.string(),
  cores: z.int(),
  threadsPerCore: z.int(),
  governor: z.string().nullable(),
  memoryBytes: z.number(),
  kernel: z.string(),
  /** `node`, `crossover`, `python`, `go`, `postgres`, and libraries by name. */
  versions: z.record(z.string(), z.string()),
  limits: z.object({
    openFilesSoft: z.number(),
    openFilesHard: z.number(),
    ephemeralPorts: z.number(),
    somaxconn: z.number(),
  }),
  cpus: cpuLayoutSchema,
  /** The machine of each role, where they have hosts of their own; what stands above is then the target's. */
  hosts: z
    .array(
      z.object({
        roles: z.array(hostRoleSchema),
        cpuModel: z.string(),
        cores: z.int(),
        memoryBytes: z.number(),
        kernel: z.string(),
        engine: z.string(),
      }),
    )
    .optional(),
  /** Postgres settings that matter for measuring, by name. */
  postgresSettings: z.record(z.string(), z.string()),
  /** The Docker engine whose containers were measured; absent in the local lab. */
  engine: z
    .object({
      version: z.string(),
      operatingSystem: z.string(),
      storageDriver: z.string(),
      cgroupVersion: z.string(),
    })
    .optional(),
});
export type Environment = z.infer<typeof environmentSchema>;

/** What the agents could do against the null server, under the run's own pinning. Rates are per second. */
export const calibrationSchema = z.object({
  rawClosedPerSecond: z.number(),
  autocannonClosedPerSecond: z.number(),
  /**
   * Highest open-loop rate that was kept with small schedule lag, paced as the levels are and with the database at work,
   * to within a tenth; null when even the lowest tried was not.
   */
  openLoopPerSecond: z.number().nullable(),
  openLoopLagP99Us: z.number(),
  /** What the open loop adds by itself: response times of the null server at this rate. */
  ownLatency: z
    .object({ ratePerSecond: z.number(), p50Us: z.number(), p95Us: z.number(), p99Us: z.number() })
    .nullable()
    .optional(),
  deliveriesPerSecond: z.number(),
  /** Busy share of the agent at each ceiling, and of the null server: where that was the busier, the ceiling is a lower bound. */
  rawAgentBusy: z.number(),
  rawServerBusy: z.number(),
  autocannonAgentBusy: z.number(),
  autocannonServerBusy: z.number(),
  deliveryAgentBusy: z.number(),
  deliveryServerBusy: z.number(),
  seconds: z.number(),
});
export type Calibration = z.infer<typeof calibrationSchema>;

/** A line of observations.ndjson that is not an observation: what was fixed or found before block 1, and the end. */
export const runRecordSchema = z.discriminatedUnion('record', [
  z.object({
    record: z.literal('start'),
    runId: runIdSchema,
    startedAt: z.iso.datetime(),
    planSha256: z.string(),
    /** The code that made it; a run may only be resumed by the same. */
    codeSha256: z.string().optional(),
    /** The command that runs the same plan again. */
    command: z.string(),
  }),
  /** An interrupted run went on from here. */
  z.object({ record: z.literal('resumed'), at: z.iso.datetime(), afterSeconds: z.number() }),
  z.object({ record: z.literal('calibration'), calibration: calibrationSchema }),
  z.object({
    record: z.literal('pilot'),
    scenario: idSchema,
    placeholder: idSchema,
    value: z.int(),
    /** Of a duration: what one request then took. */
    measuredMs: z.number().nullable().default(null),
    /** Of a capacity: each target's requests per second; the value is the least of them. */
    perTarget: z.record(z.string(), z.number()).optional(),
    /** Of a capacity: each target's readings, of which the median counts. */
    readings: z.record(z.string(), z.array(z.number())).optional(),
  }),
  z.object({
    record: z.literal('about'),
    target: idSchema,
    about: aboutSchema,
    /** From its creation to its first answer. */
    coldStartMs: z.number().optional(),
  }),
  /** Before block 1: a level that offered more than the generator's ceiling lets it offer well. */
  z.object({
    record: z.literal('beyond-ceiling'),
    scenario: z.string(),
    level: z.string(),
    plannedPerSecond: z.number(),
    ceilingPerSecond: z.number(),
    /** Null: left out, for every arm. */
    loweredToPerSecond: z.number().nullable(),
  }),
  /** Before block 1: the latencies that are judged by difference alone; written, too, where there are none. */
  z.object({ record: z.literal('by-difference'), figures: z.array(byDifferenceSchema) }),
  /** A level that the same gate spoiled so often in a row that no arm of it is repeated any more. */
  z.object({
    record: z.literal('given-up'),
    scenario: z.string(),
    level: z.string(),
    /** That of the last of them. */
    block: z.int().positive(),
    gate: z.string(),
    timesInARow: z.int().positive(),
  }),
  /** In this block first something spoiled was not repeated because repeats had used their share of the plan's time. */
  z.object({
    record: z.literal('repeats-spent'),
    block: z.int().positive(),
    budgetSeconds: z.number(),
  }),
  /** After so many blocks the primary comparisons were looked at; `open`: those that more blocks could decide. */
  z.object({
    record: z.literal('look'),
    blocks: z.int().positive(),
    open: z.int().min(0),
    /** Why the run ended with it; null where it went on. */
    ends: z.enum(['decided', 'budget', 'blocks']).nullable(),
  }),
  /** The network between the hosts, before and after each block. */
  linkRecordSchema,
  /** A run of ours in which the reader's services are placed by their time in the database. */
  z.object({ record: z.literal('reference-run'), runId: runIdSchema, levels: z.array(referenceLevelSchema) }),
  z.object({ record: z.literal('image'), image: imageRecordSchema }),
  /** What of a target is installed to run it as a local process. */
  z.object({
    record: z.literal('artifact'),
    target: idSchema,
    bytes: z.int().positive(),
    /** What the bytes are of, in words. */
    what: z.string(),
    /** What making it took, now or at an earlier start; null where that is not known. */
    buildSeconds: z.number().nullable(),
  }),
  /** Conformance of a target: each difference from the contract or between the targets, in words. */
  z.object({
    record: z.literal('conformance'),
    target: idSchema,
    checks: z.int(),
    differences: z.array(z.string()),
    /** Its start and its end, which each of its trials takes too. */
    deploySeconds: z.number().optional(),
  }),
  /** The code in the checkout became another while the run was made: what was measured after it may be of either. */
  z.object({ record: z.literal('code-changed'), codeSha256: z.string(), atSeconds: z.number() }),
  z.object({
    record: z.literal('end'),
    status: z.enum(['complete', 'partial']),
    finishedAt: z.iso.datetime(),
    /** Wall time without installing and building. */
    wallSeconds: z.number(),
  }),
]);
export type RunRecord = z.infer<typeof runRecordSchema>;
