import { z } from 'zod';
import { cpuLayoutSchema } from '../plan/cpus.js';
import { imageRecordSchema } from './image.js';
import { aboutSchema } from '../plan/target.js';

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
  /** Highest open-loop rate tried with schedule lag p99 under 1 ms; null when even the lowest had more. */
  openLoopPerSecond: z.number().nullable(),
  openLoopLagP99Us: z.number(),
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
    runId: z.string(),
    startedAt: z.string(),
    planSha256: z.string(),
    /** The code that made it; a run may only be resumed by the same. */
    codeSha256: z.string().optional(),
    /** The command that runs the same plan again. */
    command: z.string(),
  }),
  /** An interrupted run went on from here. */
  z.object({ record: z.literal('resumed'), at: z.string(), afterSeconds: z.number() }),
  z.object({ record: z.literal('calibration'), calibration: calibrationSchema }),
  z.object({
    record: z.literal('pilot'),
    scenario: z.string(),
    placeholder: z.string(),
    value: z.int(),
    /** Of a duration: what one request then took. */
    measuredMs: z.number().nullable().default(null),
    /** Of a capacity: each target's requests per second; the value is the least of them. */
    perTarget: z.record(z.string(), z.number()).optional(),
  }),
  z.object({
    record: z.literal('about'),
    target: z.string(),
    about: aboutSchema,
    /** From its creation to its first answer. */
    coldStartMs: z.number().optional(),
  }),
  z.object({ record: z.literal('image'), image: imageRecordSchema }),
  /** What of a target is installed to run it as a local process. */
  z.object({
    record: z.literal('artifact'),
    target: z.string(),
    bytes: z.int().positive(),
    /** What the bytes are of, in words. */
    what: z.string(),
    /** What making it took; null where an earlier start had made it. */
    buildSeconds: z.number().nullable(),
  }),
  /** Conformance of a target: each difference from the contract or between the targets, in words. */
  z.object({
    record: z.literal('conformance'),
    target: z.string(),
    checks: z.int(),
    differences: z.array(z.string()),
  }),
  z.object({
    record: z.literal('end'),
    status: z.enum(['complete', 'partial']),
    finishedAt: z.string(),
    /** Wall time without installing and building. */
    wallSeconds: z.number(),
  }),
]);
export type RunRecord = z.infer<typeof runRecordSchema>;
