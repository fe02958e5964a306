import { z } from 'zod';
import { boundBySchema } from '../comparison/verdict.js';

/** A target whose rate something else than itself held back: its own is what was found, or more. */
export const heldBackSchema = z.object({ target: z.string(), by: boundBySchema });
export type HeldBack = z.infer<typeof heldBackSchema>;
