import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from './errors.js';
import { homeFolder, ownAddresses, userName } from './linux/account.js';
import type { MachineNames } from './model/scrub.js';
import type { Profile } from './model/plan/plan.js';
import { PROFILES } from './model/plan/plan.js';

/** Where the command runs: read once, here, and handed on; nobody else looks at the environment or the arguments. */
export interface Surroundings {
  readonly argv: readonly string[];
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** The folder with package.json, scenarios/ and targets/. */
  readonly checkout: string;
  readonly resultsFolder: string;
  /** Where the command was given; null where that folder has been removed since. */
  readonly workingFolder: string | null;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  readonly colour: boolean;
  /** What must never stand in a result. */
  readonly names: MachineNames;
}

export function readSurroundings(): Surroundings {
  const checkout = findCheckout(dirname(fileURLToPath(import.meta.url)));
  const environment = { ...process.env };
  return {
    argv: process.argv,
    environment,
    checkout,
    resultsFolder: join(checkout, 'results'),
    workingFolder: workingFolder(checkout),
    stdoutIsTerminal: process.stdout.isTTY,
    // A dumb one shows what should move its cursor as it stands.
    stderrIsTerminal: process.stderr.isTTY && environment['TERM'] !== 'dumb',
    // https://no-color.org
    colour: process.stdout.isTTY && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb',
    names: {
      checkout,
      home: homeFolder(),
      user: userName(),
      hostname: hostname(),
      addresses: ownAddresses(),
    },
  };
}

/**
 * What libraries take from the environment wherever they are not told better: pg its servers and sessions, docker-modem its
 * engine and certificates, Node's TLS whether certificates are checked at all.
 */
const READ_BY_LIBRARIES =
  /^(PG(?!PASSFILE$)[A-Z]+|DOCKER_\w+|NODE_PG_FORCE_NATIVE|NODE_TLS_REJECT_UNAUTHORIZED|DEBUG)$/;

/** Takes them out of this process's environment, once the surroundings are read, which keep them for whoever they are meant for. */
export function withholdFromLibraries(environment: NodeJS.ProcessEnv = process.env): void {
  const read = Object.keys(environment).filter((name) => READ_BY_LIBRARIES.test(name));
  for (const name of read) Reflect.deleteProperty(environment, name);
}

/** Whoever has lost the ground under his feet goes on from the checkout: a process without a folder starts no other. */
function workingFolder(checkout: string): string | null {
  try {
    return process.cwd();
  } catch {
    process.chdir(checkout);
    return null;
  }
}

function findCheckout(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error(`No package.json above ${from}.`);
  }
}

/** A comma-separated list, each item one of `known`. */
export function parseIds(flag: string, text: string, known: readonly string[]): string[] {
  const ids = text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown === undefined && ids.length > 0) return [...new Set(ids)];
  throw new UsageError({
    expected: `${flag} to name some of: ${known.join(', ')}`,
    found: unknown === undefined ? 'no name' : `"${unknown}"`,
    remedy: `Write for example ${flag} ${known[0] ?? 'ID'}.`,
  });
}

export function parseProfile(text: string): Profile {
  const profile = PROFILES.find((candidate) => candidate === text);
  if (profile) return profile;
  throw new UsageError({
    expected: `--profile to be one of: ${PROFILES.join(', ')}`,
    found: `"${text}"`,
    remedy: 'Write for example --profile quick.',
  });
}

/** A whole number in a range, both ends included. */
export function parseWhole(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text.trim()) && value >= least && value <= most) return value;
  throw outOfRange(flag, `a whole number from ${least} to ${most}`, text, String(least));
}

const UNIT_SECONDS = { s: 1, m: 60, h: 3_600 } as const;
const MOST_HOURS = 168;

/** A time such as `90s`, `30m` or `1.5h`, in seconds. */
export function parseTime(flag: string, text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text.trim()) ?? [];
  const seconds = Number(amount) * UNIT_SECONDS[(unit ?? 's') as keyof typeof UNIT_SECONDS];
  if (seconds > 0 && seconds <= MOST_HOURS * UNIT_SECONDS.h) return seconds;
  throw outOfRange(flag, `a time in s, m or h, at most ${MOST_HOURS}h`, text, '30m');
}

/** A number greater than zero, and at most `most`. */
export function parsePositive(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= most) return value;
  throw outOfRange(flag, `a number above 0, at most ${most}`, text, '10');
}

/** Such an objective is none: nobody waits so long. */
const LONGEST_OBJECTIVE_MS = 10_000;

/** `p99=50ms` or `p99=0.2s`: milliseconds. */
export function parseObjective(flag: string, text: string): number {
  const [, value, unit] = /^p99=(\d+(?:\.\d+)?)(ms|s)$/.exec(text.trim()) ?? [];
  const ms = Number(value) * (unit === 's' ? 1_000 : 1);
  if (ms > 0 && ms <= LONGEST_OBJECTIVE_MS) return ms;
  throw outOfRange(flag, `a limit of p99, above 0 and at most ${LONGEST_OBJECTIVE_MS} ms`, text, 'p99=50ms');
}

function outOfRange(flag: string, expected: string, found: string, example: string): UsageError {
  return new UsageError({
    expected: `${flag} to be ${expected}`,
    found: `"${found}"`,
    remedy: `Write for example ${flag} ${example}.`,
  });
}

/** A path that the user named, from the folder where the command was given. */
export function userPath({ workingFolder }: Pick<Surroundings, 'workingFolder'>, path: string): string {
  if (workingFolder === null && !isAbsolute(path)) {
    throw new UsageError({
      expected: `a folder to look for "${path}" from`,
      found: 'that the folder where the command was given has been removed',
      remedy: 'Change into another folder, or give the whole path.',
    });
  }
  return resolve(workingFolder ?? '/', path);
}
