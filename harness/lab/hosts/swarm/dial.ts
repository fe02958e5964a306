import { z } from 'zod';

/** What a program in a container that nobody can attach to is told, in a secret of its own: whom to speak to, and as whom. */
export const dialSchema = z.object({
  /** Where the harness listens. */
  host: z.string(),
  port: z.int(),
  /** Known to this container and to the harness. */
  token: z.string(),
  /** What runs there, its input and output the connection. */
  command: z.array(z.string()).min(1),
});
export type Dial = z.infer<typeof dialSchema>;

export const SECRETS_FOLDER = '/run/secrets';
export const DIAL_FILE = 'crossover-dial';
