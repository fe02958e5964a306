import { join, sep } from 'node:path';
import { filesBelow, stampOf } from './stamp.js';

const OF_TARGETS = [
  ...['.py', '.go', '.ts', '.sql', '.sh', '.yaml', '.toml', '.txt', '.conf'],
  ...['go.mod', 'go.sum', 'Dockerfile', '.dockerignore'],
];
/** Folders that tools make beside the sources. */
const MADE = ['.venv', 'node_modules', '__pycache__', '.mypy_cache', '.ruff_cache', '.pytest_cache'];

/** SHA-256 (hex) of the code that a run is made of: the compiled harness, its packages' lock, and the services. */
export function codeSha256(checkout: string): string {
  const isOurs = (file: string) => !file.split(sep).some((part) => MADE.includes(part));
  const files = [
    ...filesBelow(join(checkout, 'dist'), ['.js']),
    ...filesBelow(join(checkout, 'targets'), OF_TARGETS).filter(isOurs),
    join(checkout, 'docker-compose.yml'),
    join(checkout, 'package-lock.json'),
  ];
  return stampOf([], files, checkout);
}
