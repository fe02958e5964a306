import { z } from 'zod';
import { idSchema } from '../plan/id.js';
import { loadRecordSchema } from './load-record.js';
import { ownDatabaseRecordSchema } from './own-database.js';
import { staircaseRecordSchema } from './staircase-record.js';

/**
 * What the target's control groups used over one window, summed over its replicas. Peaks are the highest of the
 * samples. Null: the kernel or the engine does not tell.
 */
const controlGroupRecordSchema = z.object({
  /** The version whose files were read, or `engine` for the engine's stats stream. */
  version: z.enum(['v1', 'v2', 'engine']),
  /** Memory charged less inactive file pages. */
  workingSetPeakBytes: z.number().nullable(),
  anonymousPeakBytes: z.number().nullable(),
  /** Memory charged, page cache included: the kernel's own mark where it rose in the window. */
  peakBytes: z.number().nullable(),
  socketBytes: z.number().nullable(),
  slabBytes: z.number().nullable(),
  /** The smallest memory limit of a replica. */
  limitBytes: z.number().nullable(),
  /** Share of the window in which a quota held the most throttled replica back, 0..1. */
  throttledShare: z.number().nullable(),
  oomKills: z.int().nullable(),
});
export type ControlGroupRecord = z.infer<typeof controlGroupRecordSchema>;

/** What the target's processes used over one window. Null: its processes cannot be seen, or not be read. */
export const resourceRecordSchema = z.object({
  /** Where the figures come from, such as `cgroup v1 files; procfs: status, smaps_rollup`. */
  source: z.string(),
  windowSeconds: z.number(),
  /** Null: not ours to see. */
  cpuSeconds: z.number().nullable(),
  /** Summed over the tree; pages that processes share count in each. */
  rssPeakBytes: z.number().nullable(),
  /** Proportional set size summed over the tree: shared pages count once. Null where any of them cannot be read. */
  pssPeakBytes: z.number().nullable(),
  anonymousPeakBytes: z.number().nullable(),
  openFilesPeak: z.int().nullable(),
  processes: z.int().nullable(),
  samples: z.array(
    z.object({
      atSeconds: z.number(),
      cpuSeconds: z.number(),
      rssBytes: z.number().nullable(),
      pssBytes: z.number().nullable(),
      workingSetBytes: z.number().nullable().default(null),
    }),
  ),
  /** Null for plain processes. */
  cgroup: controlGroupRecordSchema.nullable().default(null),
});
export type ResourceRecord = z.infer<typeof resourceRecordSchema>;

export const memoryPointSchema = z.object({
  connections: z.int().min(0),
  rssBytes: z.number().nullable(),
  pssBytes: z.number().nullable(),
  workingSetBytes: z.number().nullable().default(null),
});
export type MemoryPoint = z.infer<typeof memoryPointSchema>;

/** What Postgres did over one window. */
export const databaseRecordSchema = z.object({
  cpuSeconds: z.number(),
  transactions: z.int(),
  /** Between the two counts of statements, by the server's clock: somewhat more than the load's window. Left out in runs of before. */
  countedSeconds: z.number().optional(),
  /** Backends executing and waiting in a lock or for I/O, mean and highest over the samples. */
  activeMean: z.number(),
  activeMax: z.int(),
  /** By the target's own statement for it; of a trial with a worker. */
  jobsDone: z.int().optional(),
  /** pg_stat_statements delta, most time first. */
  statements: z.array(
    z.object({ query: z.string(), calls: z.number(), totalMs: z.number(), rows: z.number() }),
  ),
});
export type DatabaseRecord = z.infer<typeof databaseRecordSchema>;

/** What the rest of the machine did over one window. Shares are of the cores that the run uses, 0..1. */
export const hostRecordSchema = z.object({
  /** User and system time of processes that are not ours; null where the target's cannot be told from them. */
  otherCpuShare: z.number().nullable(),
  stealShare: z.number(),
  /** Pressure stall (some, CPU), 0..1; null where the kernel has none. It counts our own waiting, so no gate uses it. */
  cpuPressure: z.number().nullable(),
  /** Busy share of each processor, by number. */
  coreBusy: z.record(z.string(), z.number()),
  orchestratorCpuSeconds: z.number(),
  /** What a fixed piece of work took right before the window and right after it; null where services run elsewhere. */
  canaryUs: z.object({ before: z.number(), after: z.number() }).nullable().optional(),
});
export type HostRecord = z.infer<typeof hostRecordSchema>;

const identitySchema = z.object({
  /** The trial's id; its levels share it. */
  trialId: idSchema,
  block: z.int().positive(),
  order: z.int().positive(),
  scenario: idSchema,
  level: idSchema,
  target: idSchema,
  arm: z.enum(['ab', 'aa']),
  /** 1, or 2 for a second deployment of the same target in the block. */
  deployment: z.union([z.literal(1), z.literal(2)]),
  /** 0, or the number of the repeat. */
  attempt: z.int().min(0),
  /** Seconds since the run's start. */
  atSeconds: z.number(),
});

export const stageSchema = z.enum(['deploy', 'conformance', 'warm-up', 'load', 'teardown']);
export type Stage = z.infer<typeof stageSchema>;

/** By what the machine did, a window was spoiled, put aside and opened again at once. */
export const disturbanceSchema = z.object({ gate: z.string(), figure: z.number(), threshold: z.number() });
export type Disturbance = z.infer<typeof disturbanceSchema>;

export const completedObservationSchema = identitySchema.extend({
  status: z.literal('completed'),
  /** From the creation of the trial's deployment to its first answer; of several replicas the slowest. */
  coldStartMs: z.number().nullable().default(null),
  load: loadRecordSchema,
  resources: resourceRecordSchema,
  /** Fan-out: memory at each count of open connections so far. */
  memoryPoints: z.array(memoryPointSchema),
  database: databaseRecordSchema.nullable(),
  /** Of a reader's own Postgres that is read along; null where a reading failed. */
  ownDatabase: ownDatabaseRecordSchema.nullable().optional(),
  /** Of the service that targets' requests call; null where none ran. */
  downstreamCpuSeconds: z.number().nullable().default(null),
  host: hostRecordSchema,
  /** Of a staircase level: `load` and what was watched are of the step that counts, the highest within or else the last. */
  staircase: staircaseRecordSchema.optional(),
  /** Windows of this attempt before the one that counts, one each. */
  disturbances: z.array(disturbanceSchema).optional(),
});
export const failedObservationSchema = identitySchema.extend({
  status: z.literal('failed'),
  stage: stageSchema,
  /** What the target did (an outcome, judged) or what the lab, an agent or a dependency did (invalid). */
  cause: z.enum(['target', 'harness']),
  /** Which gate, where one decided (`parity`). */
  gate: z.string().optional(),
  expected: z.string(),
  found: z.string(),
  remedy: z.string(),
  logTail: z.string(),
});
export const abortedObservationSchema = identitySchema.extend({ status: z.literal('aborted') });

/** What one level of one trial recorded. Whether it is valid is not stored: the gates recompute it. */
export const observationSchema = z.discriminatedUnion('status', [
  completedObservationSchema,
  failedObservationSchema,
  abortedObservationSchema,
]);
export type Observation = z.infer<typeof observationSchema>;
export type CompletedObservation = z.infer<typeof completedObservationSchema>;
export type FailedObservation = z.infer<typeof failedObservationSchema>;
export type TrialIdentity = z.infer<typeof identitySchema>;
