import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Owner } from '../linux/process-owner.js';
import { hasGone, thisOwner } from '../linux/process-owner.js';

const STAMP = '.made-from';
const MADE_IN = '.made-in-seconds';
/** Between a folder's name and what tells those who make it apart. */
const MAKING = '.making-';
const MAKER = '.made-by';

/**
 * Has a folder made from what the stamp stands for, unless it is there already. It is made beside its place and moved
 * there whole: half of one is never taken for it, and two starts at a time do not build into one another.
 * Resolves to the seconds that making it took, now or when it was made; null where that was not written down.
 */
export async function makeFolder(
  folder: string,
  stamp: string,
  make: (making: string) => Promise<void>,
): Promise<number | null> {
  if (isMadeFrom(folder, stamp)) return secondsOf(folder);
  const began = performance.now();
  mkdirSync(dirname(folder), { recursive: true });
  removeAbandoned(folder);
  const making = mkdtempSync(`${folder}${MAKING}`);
  try {
    writeFileSync(join(making, MAKER), JSON.stringify(thisOwner()));
    await make(making);
    rmSync(join(making, MAKER));
    const seconds = (performance.now() - began) / 1_000;
    writeFileSync(join(making, MADE_IN), String(seconds));
    writeFileSync(join(making, STAMP), stamp);
    putInPlace(making, folder, stamp);
    return seconds;
  } finally {
    removed(making);
  }
}

function secondsOf(folder: string): number | null {
  const path = join(folder, MADE_IN);
  const seconds = existsSync(path) ? Number(readFileSync(path, 'utf8')) : NaN;
  return Number.isFinite(seconds) ? seconds : null;
}

/** A leftover that cannot be removed hides nothing that came before it: the next start removes it. */
function removed(making: string): void {
  try {
    rmSync(making, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
  } catch {
    // Somebody still writes in it.
  }
}

/** What starts that were killed had half made of a folder. */
function removeAbandoned(folder: string): void {
  const beginning = `${basename(folder)}${MAKING}`;
  const names = readdirSync(dirname(folder)).filter((name) => name.startsWith(beginning));
  for (const path of names.map((name) => join(dirname(folder), name)))
    if (hasGone(makerOf(path))) removed(path);
}

/** Nothing where it is just being made, or all but done. */
function makerOf(making: string): Partial<Owner> {
  try {
    return JSON.parse(readFileSync(join(making, MAKER), 'utf8')) as Partial<Owner>;
  } catch {
    return {};
  }
}

function putInPlace(making: string, folder: string, stamp: string): void {
  for (;;) {
    if (isMadeFrom(folder, stamp)) return;
    rmSync(folder, { recursive: true, force: true });
    try {
      renameSync(making, folder);
      return;
    } catch (thrown) {
      // Another start was quicker: look whose it is.
      if (!existsSync(folder)) throw thrown;
    }
  }
}

function isMadeFrom(folder: string, stamp: string): boolean {
  const path = join(folder, STAMP);
  return existsSync(path) && readFileSync(path, 'utf8') === stamp;
}

/** SHA-256 (hex) over texts and files, in this order. */
export function stampOf(texts: readonly string[], files: readonly string[], root: string): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  for (const file of files)
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** Every file below a folder with one of these endings, sorted. */
export function filesBelow(folder: string, endings: readonly string[]): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
