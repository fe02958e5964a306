import { createHash, randomBytes } from 'node:crypto';
import { linkSync, renameSync, rmdirSync, rmSync, statSync, utimes, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asError, EnvironmentError, UsageError } from '../errors.js';
import type { Owner } from '../linux/process-owner.js';
import { hasGone, isOfThisPlace, thisOwner } from '../linux/process-owner.js';
import { onDisk, readPlain } from './disk.js';

/** Says in a results folder which process writes there. */
export const LOCK_FILE = 'running.json';
/** Of a holder in another container, or before a reboot, nothing can be known here: a living one touches its lock. */
const TOUCH_MS = 5_000;
const UNTOUCHED_MS = 30_000;

/** A results folder that this process alone writes to, until it is disposed of. */
export class FolderLock implements Disposable {
  readonly #path: string;
  /** Removed at the end, where nothing came into it. */
  readonly #madeFolder: string | null;
  readonly #touch: NodeJS.Timeout;

  private constructor(path: string, madeFolder: string | null) {
    this.#path = path;
    this.#madeFolder = madeFolder;
    this.#touch = setInterval(() => {
      const now = new Date();
      utimes(path, now, now, () => undefined);
    }, TOUCH_MS).unref();
  }

  /**
   * Throws UsageError where a living process holds the folder; what a killed one left is taken over. Throws
   * EnvironmentError where it cannot be held. `made`: the folder was made for this lock.
   */
  static take(folder: string, made = false): FolderLock {
    const path = join(folder, LOCK_FILE);
    const own = `${path}.${randomBytes(6).toString('hex')}`;
    try {
      onDisk(path, () => {
        writeFileSync(own, JSON.stringify(thisOwner()), { flag: 'wx' });
        try {
          take(own, path, folder);
        } finally {
          rmSync(own, { force: true });
        }
      });
    } catch (thrown) {
      if (made) removeEmpty(folder);
      throw thrown;
    }
    return new FolderLock(path, made ? folder : null);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#touch);
    rmSync(this.#path, { force: true });
    if (this.#madeFolder !== null) removeEmpty(this.#madeFolder);
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds a run, as it should.
  }
}

/**
 * Gives the claim `own` the name `path`, by a link: of several at one moment one succeeds. A dead holder's claim is
 * replaced by whoever takes the lock on succeeding that very holder, so that nobody replaces a living one's.
 */
function take(own: string, path: string, folder: string): void {
  if (linked(own, path)) return;
  const text = textOf(path);
  // It was given back at this very moment.
  if (text === null) throw heldBy(folder, 'another that held it a moment ago');
  const holder = holderIn(path, text);
  if (holder) throw heldBy(folder, nameOf(holder));
  const succession = `${path}.after-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
  take(own, succession, folder);
  try {
    if (textOf(path) !== text) throw heldBy(folder, 'another that took it at the same moment');
    const replacement = `${own}.next`;
    linkSync(own, replacement);
    renameSync(replacement, path);
  } finally {
    rmSync(succession, { force: true });
  }
}

/** How file systems say that they have no hard links (link(2)): exFAT, some of networks and of virtual machines. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

function linked(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (thrown) {
    const { code = '', message }: NodeJS.ErrnoException = asError(thrown);
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.includes(code)) throw thrown;
    throw new EnvironmentError(
      {
        expected: `hard links in ${dirname(path)}, by which one run alone gets a folder`,
        found: message,
        remedy: 'Name a folder on a disk of this machine with --out; copy it when the run is over.',
      },
      { cause: thrown },
    );
  }
}

/** Empty for what is no file; null where there is nothing. */
function textOf(path: string): string | null {
  try {
    return readPlain(path).toString();
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT' ? null : '';
  }
}

function holderIn(path: string, text: string): Partial<Owner> | null {
  try {
    const found = JSON.parse(text) as Partial<Owner> | null;
    if (!found) return null;
    const gone = isOfThisPlace(found) ? hasGone(found) : isUntouched(path);
    return gone ? null : found;
  } catch {
    // A kill cut it off.
    return null;
  }
}

function isUntouched(path: string): boolean {
  return Date.now() - statSync(path).mtimeMs > UNTOUCHED_MS;
}

function nameOf(holder: Partial<Owner>): string {
  const where = isOfThisPlace(holder) ? '' : ' of another container or machine, or from before a reboot';
  return `process ${holder.pid ?? 'unknown'}${where}`;
}

function heldBy(folder: string, found: string): UsageError {
  return new UsageError({
    expected: `no other process to be making a run in ${folder}`,
    found,
    remedy: 'Let it finish, or interrupt it (Ctrl-C) and go on with --resume; a new run wants another --out.',
  });
}
