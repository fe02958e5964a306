import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/**
 * Each image is built from its own folder, so what targets have in common is copied. A file of the same name in two of
 * them is either here, and the same to the byte, or there on purpose.
 */
const COPIES: readonly (readonly [file: string, targets: readonly string[]])[] = [
  ['app/database.py', ['python-fastapi', 'python-fastapi-tuned', 'python-asgi', 'python-pgqueuer']],
  ['app/digests.py', ['python-fastapi', 'python-fastapi-tuned', 'python-pgqueuer', 'python-free-threaded']],
  ['app/executors.py', ['python-fastapi', 'python-fastapi-tuned']],
  ['app/header_timeout.py', ['python-fastapi', 'python-fastapi-tuned']],
  [
    'app/health.py',
    [
      'python-fastapi',
      'python-fastapi-tuned',
      'python-asgi',
      'python-threads',
      'python-free-threaded',
      'python-django',
      'python-pgqueuer',
    ],
  ],
  ['app/notifications.py', ['python-fastapi', 'python-fastapi-tuned']],
  ['app/parameters.py', ['python-fastapi', 'python-fastapi-tuned']],
  ['app/planted.py', ['python-fastapi', 'python-fastapi-tuned']],
  ['app/prefork.py', ['python-fastapi-tuned', 'python-asgi', 'python-pgqueuer']],
  ['app/processing.py', ['python-fastapi', 'python-fastapi-tuned']],
  [
    'app/readiness.py',
    ['python-fastapi', 'python-fastapi-tuned', 'python-asgi', 'python-django', 'python-pgqueuer'],
  ],
  ['app/settings.py', ['python-fastapi', 'python-fastapi-tuned']],
  ['app/slowness.py', ['python-fastapi', 'python-fastapi-tuned']],
  ['health.go', ['go-net-http', 'go-chi', 'go-river']],
  ...['connection', 'server', 'settings'].map(
    (name) => [`app/${name}.py`, ['python-threads', 'python-free-threaded']] as const,
  ),
  ...['__main__', 'factory', 'server', 'settings', 'timing'].map(
    (name) => [`app/${name}.py`, ['python-asgi', 'python-pgqueuer']] as const,
  ),
];

const read = (target: string, file: string): string =>
  readFileSync(join(import.meta.dirname, '..', target, file), 'utf8');

test.each(COPIES)('%s is the same wherever it was copied', (file, [first, ...others]) => {
  for (const target of others) expect(read(target, file), target).toBe(read(first ?? '', file));
});

test('nothing else of the two FastAPI targets is the same by chance, and drifts', () => {
  const files = readdirSync(join(import.meta.dirname, '..', 'python-fastapi', 'app'));
  const same = files.filter((file) => {
    try {
      return read('python-fastapi', `app/${file}`) === read('python-fastapi-tuned', `app/${file}`);
    } catch {
      return false;
    }
  });
  const known = COPIES.flatMap(([file, targets]) => (targets.includes('python-fastapi') ? [file] : []));
  expect(same.filter((file) => file.endsWith('.py')).map((file) => `app/${file}`)).toEqual(known);
});
