import { z } from 'zod';

/** What a reader's own Postgres executed for clients over one window: by pg_stat_statements, whoever asked. */
export const ownDatabaseRecordSchema = z.object({
  calls: z.number(),
  totalMs: z.number(),
  /** By normalised statement, most time first, and not all of them. */
  statements: z.array(z.object({ query: z.string(), calls: z.number(), totalMs: z.number() })),
});
export type OwnDatabaseRecord = z.infer<typeof ownDatabaseRecordSchema>;
