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
