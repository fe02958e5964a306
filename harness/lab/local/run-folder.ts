import { appendFile, chmod, lstat, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { asError, EnvironmentError } from '../../errors.js';
import type { Owner } from '../../linux/process-owner.js';
import { hasGone, thisOwner } from '../../linux/process-owner.js';
import type { MarkedProcess } from '../../linux/process-tree.js';
import type { ComposeProject } from '../own/compose-down.js';
import { takeDown } from '../own/compose-down.js';
import type { ProcessRecorder } from './owned-process.js';
import { endTree } from './end-tree.js';

const PREFIX = 'crossover-run-';
const OWNER_FILE = 'owner.json';
const PROCESSES_FILE = 'processes.ndjson';
const PROJECTS_FILE = 'projects.ndjson';
const GRACE_MS = 3_000;
const ROOT_MODE = 0o711;

interface RecordedProcess extends MarkedProcess {
  /** What asks it to end. */
  readonly signal: NodeJS.Signals;
}

/**
 * The temporary folder of one run: who owns it, and each process that was started, so that whoever finds it after the
 * owner's sudden death can end them and remove it.
 */
export class RunFolder implements ProcessRecorder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<RunFolder> {
    const path = await inTemporaryFolder();
    // Started by root, Postgres runs under another user, who must reach its part of the folder.
    if (process.getuid?.() === 0) await chmod(path, ROOT_MODE);
    await writeFile(join(path, OWNER_FILE), JSON.stringify(thisOwner()), { mode: 0o600 });
    await appendFile(join(path, PROCESSES_FILE), '', { mode: 0o600 });
    return new RunFolder(path);
  }

  /** Written before anything else can happen in this process, so that no start is left out. */
  record(process_: MarkedProcess, signal: NodeJS.Signals): void {
    const recorded: RecordedProcess = { ...process_, signal };
    appendFileSync(join(this.path, PROCESSES_FILE), `${JSON.stringify(recorded)}\n`);
  }

  /** A compose project that is just to be brought up. */
  recordProject(project: ComposeProject): void {
    appendFileSync(join(this.path, PROJECTS_FILE), `${JSON.stringify(project)}\n`, { mode: 0o600 });
  }

  async remove(): Promise<void> {
    await removeFolder(this.path);
  }
}

/** Where runs keep what ends with them; TMPDIR may name it from the working folder. */
export const temporaryFolder = (): string => resolve(tmpdir());

async function inTemporaryFolder(): Promise<string> {
  try {
    return await mkdtemp(join(temporaryFolder(), PREFIX));
  } catch (thrown) {
    throw new EnvironmentError(
      {
        expected: 'a temporary folder to write in',
        found: asError(thrown).message,
        remedy: 'Set TMPDIR to a folder that is there, has room and may be written, for example /tmp.',
      },
      { cause: thrown },
    );
  }
}

/** Ends every recorded process and compose project of a run that has no owner any more, and removes its folder. */
export async function clearRunFolder(folder: string): Promise<void> {
  const processes = (await recorded(folder, PROCESSES_FILE)) as RecordedProcess[];
  const projects = (await recorded(folder, PROJECTS_FILE)) as ComposeProject[];
  const ended = await Promise.allSettled([
    ...processes.map((process_) => endTree(process_, process_.signal, GRACE_MS)),
    ...projects.map(takeDown),
  ]);
  await removeFolder(folder);
  const failed = ended.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** What killed runs had left: how many are cleared, and a line for each that could not be. */
export interface Swept {
  readonly cleared: number;
  readonly left: readonly string[];
}

/** Clears what killed runs of this user have left; one that cannot be removed does not keep others from it. */
export async function sweepRunFolders(parent = temporaryFolder()): Promise<Swept> {
  // A folder that is not there, or not to be read, holds nothing of ours.
  const names = (await readdir(parent).catch(() => [])).filter((name) => name.startsWith(PREFIX));
  const abandoned: string[] = [];
  for (const name of names) if (await isAbandoned(join(parent, name))) abandoned.push(join(parent, name));
  const results = await Promise.allSettled(abandoned.map(clearRunFolder));
  const left = results.flatMap((result, index) =>
    result.status === 'rejected' ? [`${abandoned[index] ?? ''}: ${asError(result.reason).message}`] : [],
  );
  return { cleared: results.length - left.length, left };
}

async function isAbandoned(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => null);
  if (!found?.isDirectory() || found.uid !== process.getuid?.()) return false;
  // Without a readable owner it is not ours, or just being made.
  const owner: Partial<Owner> | null = parsed(
    await readFile(join(folder, OWNER_FILE), 'utf8').catch(() => ''),
  );
  return owner !== null && hasGone(owner);
}

async function recorded(folder: string, name: string): Promise<object[]> {
  const text = await readFile(join(folder, name), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => parsed(line) ?? []);
}

/** Null for a line that was cut by the owner's death. */
function parsed(text: string): object | null {
  try {
    return JSON.parse(text) as object | null;
  } catch {
    return null;
  }
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}
