import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const STAMP = '.made-from';

/**
 * Has a folder made from what the stamp stands for, unless it is there already. It is made beside its place and moved
 * there whole: half of one is never taken for it, and two starts at a time do not build into one another.
 * Resolves to the seconds that making it took; null where it was there.
 */
export async function makeFolder(
  folder: string,
  stamp: string,
  make: (making: string) => Promise<void>,
): Promise<number | null> {
  if (isMadeFrom(folder, stamp)) return null;
  const began = performance.now();
  const making = `${folder}.making-${process.pid}`;
  try {
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making, { recursive: true });
    await make(making);
    writeFileSync(join(making, STAMP), stamp);
    putInPlace(making, folder, stamp);
    return (performance.now() - began) / 1_000;
  } finally {
    rmSync(making, { recursive: true, force: true });
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
