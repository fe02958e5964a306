import { z } from 'zod';

export const verdictSchema = z.enum(['a-better', 'b-better', 'equivalent', 'inconclusive', 'invalid']);
export type Verdict = z.infer<typeof verdictSchema>;

/** What a ratio is where its better side was held back by something else than itself: the truth is at least, or at most, that. */
export const ratioBoundSchema = z.enum(['least', 'most']);
export type RatioBound = z.infer<typeof ratioBoundSchema>;

/** What limited a capacity. */
export const boundBySchema = z.enum(['target', 'database', 'agent', 'pool', 'downstream']);
export type BoundBy = z.infer<typeof boundBySchema>;
