import { z } from 'zod';

/** What the watchdog's process is told, in one line. */
export const toldSchema = z.object({
  address: z.object({
    url: z.string(),
    from: z.string(),
    tlsFolder: z.string().nullable(),
    sshAgent: z.string().optional(),
  }),
  run: z.string(),
});

export const DOCKER_WATCHDOG = { script: 'lab/docker/watchdog.js' } as const;
