import { z } from 'zod';
import type { OwnService } from './own-service.js';
import { featureSchema } from './scenario.js';

/** Where a worker keeps its jobs, and how the harness puts some there, waits for their end and counts those that were done. */
const queueSchema = z.strictObject({
  table: z.string().regex(/^[a-z_]+$/),
  /** Of a row: that its job is not done. */
  waiting: z.string(),
  /** A statement that queues $1 jobs, each of a wait of $2 ms and $3 rounds. */
  fill: z.string(),
  /** Part of the text of the statement by which jobs are done, whose rows are these jobs. */
  done: z.string(),
});
export type Queue = z.infer<typeof queueSchema>;

/** The contract's own; a target whose library has another says so by `queue`. */
export const CONTRACT_QUEUE: Queue = {
  table: 'jobs',
  waiting: 'true',
  fill: 'INSERT INTO jobs (wait_ms, rounds) SELECT $2, $3 FROM generate_series(1, $1)',
  done: 'DELETE FROM jobs ',
};

/** `targets/<id>/target.yaml`: how a service is brought in and started, and what of the contract it implements. */
export const targetSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    language: z.string(),
    title: z.string(),
    /** Left out for a service that its owner builds: its command is run as it is. */
    runtime: z
      .union([
        /** `gil: false`: on an interpreter without the lock, and on no other. */
        z.strictObject({ python: z.string(), gil: z.literal(false).optional() }),
        z.strictObject({ go: z.string() }),
      ])
      .optional(),
    /** Run in the target's folder, by the local lab. */
    command: z.array(z.string()).min(1),
    /** Does what `POST /jobs` queues, beside the service; in containers, the service of that name with `-worker` behind it. */
    worker: z.array(z.string()).min(1).optional(),
    queue: queueSchema.optional(),
    /** Worker processes: a number, or one for each core that the target is given. */
    workers: z.union([z.literal('cores'), z.int().positive()]),
    implements: z.array(featureSchema),
    /** The profiles that measure it without being told to; others, a service of a user's own, are named with --targets. */
    profiles: z.array(z.enum(['smoke', 'quick', 'standard', 'publish'])).default([]),
  })
  .refine((target) => target.worker !== undefined || !target.implements.includes('jobs'), {
    path: ['worker'],
    message: 'none, where implements has jobs, which a worker does',
  });
type Manifest = z.infer<typeof targetSchema>;

/** How an arm differs from the target whose folder it is made of: by the version of its language, or an experiment of Go's toolchain. */
export type Edition =
  { readonly of: string; readonly version: string } | { readonly of: string; readonly experiment: string };

/** What is compared: one that keeps the contract, or, with `own`, a reader's service as it is. */
export interface Target extends Manifest {
  readonly own?: OwnService;
  readonly edition?: Edition;
}

/** Whose folder in targets/ it is made of. */
export function folderOf({ id, edition }: Pick<Target, 'id' | 'edition'>): string {
  return edition?.of ?? id;
}

/** Whether its interpreter is to run without the lock that lets one thread run at a time. */
export const isWithoutGil = ({ runtime }: Pick<Target, 'runtime'>): boolean =>
  runtime !== undefined && 'python' in runtime && runtime.gil === false;

/** What a running target says of itself at `GET /about`: the parity manifest. */
export const aboutSchema = z.object({
  target: z.string(),
  nonce: z.string(),
  language: z.string(),
  runtime: z.string(),
  versions: z.record(z.string(), z.string()),
  workers: z.int(),
  pool_size: z.int(),
  pid: z.int(),
  gomaxprocs: z.int().nullable(),
  gil: z.boolean().nullable(),
  openssl: z.string().nullable(),
  compression: z.boolean(),
  event_loop: z.string().nullable(),
  http_parser: z.string().nullable(),
  /** The collector's settings. These and what follows may be left out: a service of a user's own need not tell. */
  gc: z.string().nullable().optional(),
  /** What writes and reads JSON. */
  json: z.string().nullable().optional(),
  /** An effect that the environment asked for, to be found by `crossover prove`: each request's, else null. */
  planted: z.object({ spin_us: z.int(), wait_ms: z.int() }).nullable().optional(),
});
export type About = z.infer<typeof aboutSchema>;
