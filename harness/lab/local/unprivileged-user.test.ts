import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EnvironmentError } from '../../errors.js';
import { everyoneCanEnter, parsePasswd, userForPostgres } from './unprivileged-user.js';

it('reads the users of a passwd file', () => {
  const text =
    'root:x:0:0:root:/root:/bin/bash\n+nis\n\nnobody:x:65534:65533::/nonexistent:/usr/sbin/nologin\n';
  expect(parsePasswd(text)).toEqual([
    { name: 'root', uid: 0, gid: 0 },
    { name: 'nobody', uid: 65534, gid: 65533 },
  ]);
});

it('sees that a folder lies in one that others cannot enter', async () => {
  const outer = mkdtempSync(join(tmpdir(), 'crossover-test-'));
  const inner = join(outer, 'inner');
  mkdirSync(inner, { mode: 0o755 });
  expect(await everyoneCanEnter(inner)).toBe(false);
  chmodSync(outer, 0o711);
  expect(await everyoneCanEnter(inner)).toBe(await everyoneCanEnter(tmpdir()));
  rmSync(outer, { recursive: true });
});

it.runIf(process.getuid?.() === 0)('says that there is no list of users', () => {
  expect(() => userForPostgres('/nowhere/passwd')).toThrow(EnvironmentError);
  expect(() => userForPostgres('/nowhere/passwd')).toThrow(/found no such file/);
});
