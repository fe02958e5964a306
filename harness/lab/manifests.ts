import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { asError, EnvironmentError, UsageError } from '../errors.js';
import type { Target } from '../model/plan/target.js';
import { targetSchema } from '../model/plan/target.js';

const MANIFEST = 'target.yaml';

/** Every folder of targets/ with a target.yaml in it, by name. Throws UsageError for one that does not fit. */
export function readManifests(checkout: string): Target[] {
  const folder = join(checkout, 'targets');
  return namesIn(folder)
    .sort()
    .filter((name) => existsSync(join(folder, name, MANIFEST)))
    .map((name) => readManifest(folder, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    throw new EnvironmentError(
      {
        expected: 'the services of crossover, in targets/ of its checkout',
        found: asError(thrown).message,
        remedy: 'Restore them from the repository.',
      },
      { cause: thrown },
    );
  }
}

function readManifest(folder: string, name: string): Target {
  const path = join(folder, name, MANIFEST);
  const result = targetSchema.safeParse(parsed(path));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw unfit(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'does not fit'}`, result.error);
  }
  if (result.data.id !== name) throw unfit(path, `id: "${result.data.id}", in a folder called ${name}`);
  return result.data;
}

function parsed(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    throw unfit(path, asError(thrown).message, thrown);
  }
}

function unfit(path: string, found: string, cause?: unknown): UsageError {
  return new UsageError(
    {
      expected: `a manifest with id (as the folder), language, title, command, workers and implements in ${path}`,
      found,
      remedy: 'Write it as docs/adding-a-target.md says.',
    },
    { cause },
  );
}
