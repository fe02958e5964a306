import { cpSync, linkSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A checkout to spoil: the compiled code by hard links, the packages by one link, what describes services as copies. */
export function copyOf(checkout: string, copy: string): string {
  mkdirSync(copy, { recursive: true });
  linkTree(join(checkout, 'dist'), join(copy, 'dist'));
  symlinkSync(join(checkout, 'node_modules'), join(copy, 'node_modules'));
  for (const name of ['package.json', 'package-lock.json', 'docker-compose.yml', 'targets'])
    cpSync(join(checkout, name), join(copy, name), {
      recursive: true,
      // Another test may be writing in it.
      filter: (path) => basename(path) !== '__pycache__',
    });
  for (const name of ['harness', 'scenarios']) symlinkSync(join(checkout, name), join(copy, name));
  return copy;
}

function linkTree(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, place] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, place);
    else linkSync(source, place);
  }
}
