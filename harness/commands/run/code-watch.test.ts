import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EnvironmentError } from '../../errors.js';
import { codeSha256 } from '../../setup/code-digest.js';
import { CodeWatch } from './code-watch.js';

let checkout = '';
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), text);
};
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'crossover-test-'));
  for (const path of ['dist/cli.js', 'targets/one/main.py', 'docker-compose.yml', 'package-lock.json'])
    put(path, 'x');
});
afterEach(() => {
  rmSync(checkout, { recursive: true });
});
const watch = () => new CodeWatch(checkout, codeSha256(checkout), () => 7);

it('tells an edit once', () => {
  const watching = watch();
  expect(watching.look()).toBeNull();
  put('targets/one/main.py', 'y');
  expect(watching.look()).toMatchObject({ record: 'code-changed', atSeconds: 7 });
  expect(watching.look()).toBeNull();
});

it.each(['docker-compose.yml', 'dist', 'targets'])('goes on where %s has gone, and tells it', (path) => {
  const watching = watch();
  rmSync(join(checkout, path), { recursive: true });
  expect(watching.look()).toMatchObject({ record: 'code-changed' });
  expect(watching.look()).toBeNull();
});

it('says before a run what of the sources is missing', () => {
  rmSync(join(checkout, 'docker-compose.yml'));
  expect(() => codeSha256(checkout)).toThrow(EnvironmentError);
  expect(() => codeSha256(checkout)).toThrow(/docker-compose\.yml/);
});
