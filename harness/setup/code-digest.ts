import { join, sep } from 'node:path';
import { asError, EnvironmentError } from '../errors.js';
import { filesBelow, stampOf } from './stamp.js';

const OF_TARGETS = [
  ...['.py', '.go', '.ts', '.sql', '.sh', '.yaml', '.toml', '.txt', '.conf'],
  ...['go.mod', 'go.sum', 'Dockerfile', '.dockerignore'],
];
/** Folders that tools make beside the sources. */
const MADE = ['.venv', 'node_modules', '__pycache__', '.mypy_cache', '.ruff_cache', '.pytest_cache'];

/**
 * SHA-256 (hex) of the code that a run is made of: the compiled harness, its packages' lock, and the services. Throws
 * EnvironmentError where a part of it is missing, or goes while it is read.
 */
export function codeSha256(checkout: string): string {
  try {
    return stampOf([], filesOf(checkout), checkout);
  } catch (thrown) {
    throw new EnvironmentError(
      {
        expected: 'the sources of crossover to be whole',
        found: asError(thrown).message,
        remedy: 'Restore them (`git status` tells what is missing), and start again.',
      },
      { cause: thrown },
    );
  }
}

function filesOf(checkout: string): string[] {
  const isOurs = (file: string) => !file.split(sep).some((part) => MADE.includes(part));
  return [
    ...filesBelow(join(checkout, 'dist'), ['.js']),
    ...filesBelow(join(checkout, 'targets'), OF_TARGETS).filter(isOurs),
    join(checkout, 'docker-compose.yml'),
    join(checkout, 'package-lock.json'),
  ];
}
