import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../errors.js';
import { onDisk } from './disk.js';
import { FolderLock, LOCK_FILE } from './lock.js';

/** A results folder for a new run, held by this process. */
export interface ClaimedFolder {
  readonly folder: string;
  readonly lock: FolderLock;
}

/** Ids of the runs in a results folder, oldest first. */
export function listRuns(resultsFolder: string): string[] {
  if (!existsSync(resultsFolder)) return [];
  return onDisk(resultsFolder, () => readdirSync(resultsFolder))
    .filter((name) => existsSync(join(resultsFolder, name, 'plan.json')))
    .sort();
}

/** A new folder whose name says when and what, `2026-11-23-210512-quick`: of several starts in one second each has its own. */
export function claimNewRun(resultsFolder: string, at: Date, profile: string): ClaimedFolder {
  const stamp = at.toISOString().replace('T', '-').replaceAll(':', '').slice(0, 17);
  for (let nth = 1; ; nth += 1) {
    const folder = join(resultsFolder, `${stamp}-${profile}${nth === 1 ? '' : `-${nth}`}`);
    if (made(folder)) return { folder, lock: FolderLock.take(folder, true) };
  }
}

/** The folder that the user named, new or empty. Throws UsageError where something is in it; that stays as it is. */
export function claimFolder(folder: string): ClaimedFolder {
  const isNew = made(folder);
  // Of a run that is being made there, its lock says more.
  if (!existsSync(join(folder, LOCK_FILE))) requireEmpty(folder);
  const lock = FolderLock.take(folder, isNew);
  try {
    // Another start may have come and gone between the two.
    requireEmpty(folder);
    return { folder, lock };
  } catch (thrown) {
    lock[Symbol.dispose]();
    throw thrown;
  }
}

/** Whether it was made now: of several at one moment by one alone. */
function made(folder: string): boolean {
  return onDisk(folder, () => {
    mkdirSync(dirname(folder), { recursive: true });
    try {
      mkdirSync(folder);
      return true;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw thrown;
    }
  });
}

/** What belongs to a lock is nobody's result. */
function requireEmpty(folder: string): void {
  const entries = onDisk(folder, () => readdirSync(folder));
  if (entries.every((name) => name.startsWith(LOCK_FILE))) return;
  throw new UsageError({
    expected: `--out to name a new or empty folder`,
    found: `${folder} with files in it`,
    remedy: 'Name another folder; results are never overwritten.',
  });
}
