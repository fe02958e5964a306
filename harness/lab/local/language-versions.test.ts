import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withEditions } from '../editions.js';
import { readManifests } from '../manifests.js';
import { languageVersions } from './language-versions.js';

const checkout = join(import.meta.dirname, '..', '..', '..');

test('an interpreter that only one target takes does not stand for those of its language', () => {
  const targets = withEditions(readManifests(checkout), ['python-fastapi+3.12']);
  const runtimes = new Map([
    ['python-fastapi', { version: '3.13.2' }],
    ['python-fastapi+3.12', { version: '3.12.1' }],
    ['python-free-threaded', { version: '3.14.0' }],
    ['go-net-http', { version: '1.26.8' }],
  ]);
  expect(languageVersions(targets, runtimes)).toEqual({
    python: '3.13.2',
    'python of python-fastapi+3.12': '3.12.1',
    'python of python-free-threaded': '3.14.0',
    go: '1.26.8',
  });
});
