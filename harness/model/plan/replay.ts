import { z } from 'zod';

/** They are kept in the plan, and go to an agent in one line of its protocol. */
export const MOST_REPLAYED = 1_000_000;

/** Requests at given moments, the same for every target: those of an access log. */
export const replaySchema = z.object({
  /** Whole microseconds between each and the one before; of the first, since the window's start. */
  gapsUs: z.array(z.int().min(0)).min(1).max(MOST_REPLAYED),
  /** Which request of the mix each is, by its index. */
  requests: z.array(z.int().min(0)).min(1).max(MOST_REPLAYED),
});
export type Replay = z.infer<typeof replaySchema>;
