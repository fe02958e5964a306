import { lookup } from 'node:dns/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { asError } from '../../errors.js';

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
  const fileLimit = readFileLimit();
  const open = fileLimit === null ? 0 : readdirSync('/proc/self/fd').length;
  return {
    files: fileLimit === null ? null : Math.max(0, fileLimit - open - SPARE_FILES),
    fileLimit,
    ports: readPorts(),
    lookupFailure: await lookup(host).then(
      () => null,
      (error: unknown) => asError(error).message,
    ),
  };
}

function readFileLimit(): number | null {
  const soft = /^Max open files\s+(\d+)/m.exec(readIfThere('/proc/self/limits'))?.[1];
  return soft === undefined ? null : Number(soft);
}

function readPorts(): number | null {
  const range = /^(\d+)\s+(\d+)/.exec(readIfThere('/proc/sys/net/ipv4/ip_local_port_range'));
  return range ? Number(range[2]) - Number(range[1]) + 1 : null;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
