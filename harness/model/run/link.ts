import { z } from 'zod';
import { hostRoleSchema } from '../plan/hosts.js';

/** What the network between two roles' hosts did when it was asked: nothing measured over it is faster. */
export const linkFigureSchema = z.object({
  from: hostRoleSchema,
  to: hostRoleSchema,
  roundTripP50Us: z.number(),
  roundTripP99Us: z.number(),
  bytesPerSecond: z.number(),
});
export type LinkFigure = z.infer<typeof linkFigureSchema>;

/** One reading of a link. Readings are taken between trials: what was measured lies between two of them. */
export const linkRecordSchema = z.object({
  record: z.literal('link'),
  block: z.int().positive(),
  when: z.enum(['before', 'after']),
  /** Seconds since the run's start. */
  atSeconds: z.number(),
  link: linkFigureSchema,
});
export type LinkRecord = z.infer<typeof linkRecordSchema>;
