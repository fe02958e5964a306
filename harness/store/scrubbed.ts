import type { MachineNames } from '../model/scrub.js';
import { scrub } from '../model/scrub.js';

/**
 * Fields whose texts are ids, enums, versions or hashes: words of ours, which a user may be called like (`go`, `load`),
 * and numbers with dots, which may look like an address.
 */
const OURS = new Set([
  ...['record', 'status', 'stage', 'cause', 'gate', 'arm', 'kind', 'engine', 'loop'],
  ...['roles', 'from', 'to', 'when', 'ends', 'ended', 'outcome', 'topBy'],
  ...['trialId', 'runId', 'scenario', 'level', 'target', 'service', 'placeholder', 'language'],
  ...['planSha256', 'codeSha256', 'id', 'digest', 'nonce', 'file', 'histograms'],
  ...['version', 'kernel', 'platform', 'architecture', 'startedAt', 'finishedAt', 'at'],
]);

/** The value without the names of the machine in any of its texts; its keys and its ids stay. */
export function scrubbed<T>(value: T, names: MachineNames): T {
  return cleaned(value, names) as T;
}

function cleaned(value: unknown, names: MachineNames): unknown {
  if (typeof value === 'string') return scrub(value, names);
  if (Array.isArray(value)) return value.map((part) => cleaned(part, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, isOurs(key, part) ? part : cleaned(part, names)]),
  );
}

/** An object under such a name may still hold texts of others, but for versions by name. */
function isOurs(key: string, part: unknown): boolean {
  return key === 'versions' || (OURS.has(key) && [part].flat().every((one) => typeof one === 'string'));
}
