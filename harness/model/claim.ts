import { z } from 'zod';

/** A claim of the article (or ours), and what would decide it. */
export const claimSchema = z.object({
  id: z.string(),
  /** Asserted by the article, reported there as what others say, or ours: what it leaves out. */
  source: z.enum(['asserted', 'reported', 'ours']),
  claim: z.string(),
  scenarios: z.array(z.string()).min(1),
  /** The rule, fixed before any run. */
  rule: z.string(),
  /** What the result does not establish. */
  limits: z.string(),
});
export type Claim = z.infer<typeof claimSchema>;
