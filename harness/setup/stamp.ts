import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const STAMP = '.made-from';

/** Says whether a folder was made whole from what the stamp stands for. */
export function isMadeFrom(folder: string, stamp: string): boolean {
  const path = join(folder, STAMP);
  return existsSync(path) && readFileSync(path, 'utf8') === stamp;
}

/** Written last, so that a half-made folder is never taken for a whole one. */
export function markMadeFrom(folder: string, stamp: string): void {
  writeFileSync(join(folder, STAMP), stamp);
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
