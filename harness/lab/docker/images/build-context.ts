import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import dockerIgnore from '@balena/dockerignore';
import { pack } from 'tar-fs';

/**
 * The files of a build context that its .dockerignore lets through, sorted, relative to the folder. dockerode's own
 * packing asks the file only about whole folders and loses what a later `!` brings back.
 */
export function contextFiles(folder: string, dockerfile: string): string[] {
  const path = join(folder, '.dockerignore');
  const rules = dockerIgnore
    .default({ ignorecase: false })
    .add(existsSync(path) ? readFileSync(path, 'utf8') : '');
  const passes = rules.createFilter();
  return filesBelow(folder, '').filter(
    // The builder needs these two whatever the file says.
    (file) => file === dockerfile || file === '.dockerignore' || passes(file),
  );
}

/** The context as a tar stream. */
export function packContext(folder: string, dockerfile: string): NodeJS.ReadableStream {
  return pack(folder, { entries: contextFiles(folder, dockerfile) });
}

/** Folders that no context of ours contains and that are long to walk. */
const NEVER = new Set(['node_modules', '.git', '.crossover', 'dist', 'results']);

function filesBelow(root: string, below: string): string[] {
  return readdirSync(join(root, below), { withFileTypes: true })
    .sort((x, y) => (x.name < y.name ? -1 : 1))
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return NEVER.has(entry.name) ? [] : filesBelow(root, path);
      return entry.isFile() || entry.isSymbolicLink() ? [path] : [];
    });
}
