import { z } from 'zod';

/**
 * How much later a plain client of the same server saw things, beside the agents, than the server's own record has
 * them: what this machine takes, and no agent of ours. Microseconds.
 */
export const latenessSchema = z.object({
  /** From sending each request until the server can have read it at the earliest; none in a room. */
  sendUs: z.array(z.number()),
  /** The same with what passed from giving the answer until it was seen; in a room from giving each message until the last socket had it. */
  wholeUs: z.array(z.number()),
});
export type Lateness = z.infer<typeof latenessSchema>;

/** Where nobody looked: nothing is known to have been late. */
export const UNSEEN: Lateness = { sendUs: [], wholeUs: [] };
