import { lookup } from 'node:dns/promises';
import { z } from 'zod';
import { asError } from '../../errors.js';
import { readEphemeralPorts, readSoftFileLimit } from '../../linux/limits.js';
import { readOpenFiles } from '../../linux/procfs.js';

/** Descriptors that the process may yet need for itself: its pipes, a log, the loop's own. */
const SPARE_FILES = 16;

/** What this agent can open, before it tries. Null: the system does not tell. */
export const surveySchema = z.object({
  /** Sockets, by the limit of open files. */
  files: z.int().min(0).nullable(),
  /** The limit itself. */
  fileLimit: z.int().min(0).nullable(),
  /** Connections to one address and port, by the local ports that the system gives out. */
  ports: z.int().min(0).nullable(),
  /** Why the host's name has no address; null where it has one. */
  lookupFailure: z.string().nullable(),
});
export type AgentSurvey = z.infer<typeof surveySchema>;

export async function survey(host: string): Promise<AgentSurvey> {
  const fileLimit = readSoftFileLimit();
  const open = readOpenFiles(process.pid) ?? 0;
  const ports = readEphemeralPorts();
  return {
    files: fileLimit === null ? null : Math.max(0, fileLimit - open - SPARE_FILES),
    fileLimit,
    ports: ports === null ? null : ports.last - ports.first + 1,
    lookupFailure: await lookup(host).then(
      () => null,
      (error: unknown) => asError(error).message,
    ),
  };
}
