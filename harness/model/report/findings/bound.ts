import { z } from 'zod';
import { timingPartsSchema } from '../../run/load-record.js';

/** An estimate over blocks with its 95 % interval; null ends with fewer than two blocks. */
export const estimateSchema = z.object({
  estimate: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type BlockEstimate = z.infer<typeof estimateSchema>;

/** What a request would gain if one part of it took no time at all (Amdahl): no rewrite of that part wins more. */
export const savingSchema = z.object({
  /** Milliseconds a request. */
  ms: estimateSchema,
  /** Share of latency, 0..1. */
  share: estimateSchema,
  /** Latency as it is over latency without the part: 1.11 means 1.11 times as fast. */
  ratio: estimateSchema,
});
export type Saving = z.infer<typeof savingSchema>;

/** The bound for one kind of request: the mean one, or those at or above p95. */
export const requestBoundSchema = z.object({
  /** Response time, from the moment at which the request was due. */
  latencyMs: estimateSchema,
  /**
   * Latency that no Server-Timing accounts for: the network, sockets, waiting until the service takes the request up,
   * reading it before the service's clock starts, the load agent, and requests that were given up.
   */
  outsideMs: estimateSchema,
  /** The service's own code, serialising and application, gone. */
  application: savingSchema,
  /** All gone but the waits for the pool and another service and what Postgres itself executes; null where it was not watched. */
  outsidePostgres: savingSchema.nullable(),
});
export type RequestBound = z.infer<typeof requestBoundSchema>;

/** What Postgres says of the statements of a request (pg_stat_statements), beside what the service calls `db`. */
export const postgresPartSchema = z.object({
  /** Summed over the statements of a request, the injected wait included; those that run at once count in full. */
  executionMs: estimateSchema,
  /** The sleep that the level asked Postgres for, which pg_stat_statements counts as execution; 0 for none. */
  injectedWaitMs: z.number(),
  /** Execution over `db`; above 1 it is no share, since statements of a request that ran at once each count in full. */
  shareOfDb: estimateSchema,
  /** The same with the injected wait taken from both; null where none was injected. */
  shareOfDbBesideWait: estimateSchema.nullable(),
  /** By normalised statement, most time first. */
  statements: z.array(z.object({ query: z.string(), callsPerRequest: z.number(), msPerRequest: z.number() })),
});
export type PostgresPart = z.infer<typeof postgresPartSchema>;

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
