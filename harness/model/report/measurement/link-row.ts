import { z } from 'zod';
import { linkFigureSchema } from '../../run/link.js';

/** A link over the whole run, as medians of what was measured before and after each block. */
export const linkRowSchema = linkFigureSchema.extend({
  /** How often it was measured. */
  readings: z.int().positive(),
  /** The most that a block's second median of the round trip differed from its first. */
  mostDriftUs: z.number().nullable(),
});
export type LinkRow = z.infer<typeof linkRowSchema>;
