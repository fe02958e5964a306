import { z } from 'zod';

export const verdictSchema = z.enum(['a-better', 'b-better', 'equivalent', 'inconclusive', 'invalid']);
export type Verdict = z.infer<typeof verdictSchema>;

/** What limited a capacity. */
export const boundBySchema = z.enum(['target', 'database', 'agent', 'pool', 'downstream']);
export type BoundBy = z.infer<typeof boundBySchema>;
