import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/**
 * Each image is built from its own folder, so what Python targets have in common is copied. A file of the same name in
 * two of them is either here, and the same to the byte, or there on purpose.
 */
const COPIES: Readonly<Record<string, readonly string[]>> = {
  'app/database.py': ['python-fastapi', 'python-fastapi-tuned', 'python-asgi'],
  'app/digests.py': ['python-fastapi', 'python-fastapi-tuned'],
  'app/executors.py': ['python-fastapi', 'python-fastapi-tuned'],
  'app/header_timeout.py': ['python-fastapi', 'python-fastapi-tuned'],
  'app/health.py': [
    'python-fastapi',
    'python-fastapi-tuned',
    'python-asgi',
    'python-threads',
    'python-django',
  ],
  'app/notifications.py': ['python-fastapi', 'python-fastapi-tuned'],
  'app/parameters.py': ['python-fastapi', 'python-fastapi-tuned'],
  'app/planted.py': ['python-fastapi', 'python-fastapi-tuned'],
  'app/prefork.py': ['python-fastapi-tuned', 'python-asgi'],
  'app/processing.py': ['python-fastapi', 'python-fastapi-tuned'],
  'app/readiness.py': ['python-fastapi', 'python-fastapi-tuned', 'python-asgi', 'python-django'],
  'app/settings.py': ['python-fastapi', 'python-fastapi-tuned'],
  'app/slowness.py': ['python-fastapi', 'python-fastapi-tuned'],
};

const read = (target: string, file: string): string =>
  readFileSync(join(import.meta.dirname, '..', target, file), 'utf8');

test.each(Object.entries(COPIES))('%s is the same wherever it was copied', (file, [first, ...others]) => {
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
  const known = Object.keys(COPIES).filter((file) => COPIES[file]?.includes('python-fastapi'));
  expect(same.filter((file) => file.endsWith('.py')).map((file) => `app/${file}`)).toEqual(known);
});
