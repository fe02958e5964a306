import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { everyoneCanEnter, parsePasswd } from './unprivileged-user.js';

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
