import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UsageError } from '../../errors.js';
import { openHost, requireApart } from './host.js';

const folder = mkdtempSync(join(tmpdir(), 'crossover-host-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('one machine under two names is refused, for its cores would be given twice', () => {
  const hosts = [{ name: 'one' }, { name: 'me@one' }, { name: 'two' }];
  requireApart(hosts, ['10.0.0.1', '10.0.0.2', '10.0.0.3']);
  expect(() => {
    requireApart(hosts, ['10.0.0.1', '10.0.0.1', '10.0.0.3']);
  }).toThrow(UsageError);
});

test.each([
  ['the docker context of a role', { kind: 'context', context: 'lab' }, {}],
  ['DOCKER_HOST', { kind: 'local' }, { DOCKER_HOST: 'ssh://me@box:2222/run/d.sock' }],
] as const)('%s that leads by ssh is reached by the system’s own', async (_what, place, more) => {
  const context = createHash('sha256').update('lab').digest('hex');
  const meta = join(folder, 'contexts', 'meta', context);
  mkdirSync(meta, { recursive: true });
  const host = { Host: 'ssh://me@box:2222/run/d.sock' };
  writeFileSync(join(meta, 'meta.json'), JSON.stringify({ Endpoints: { docker: host } }));
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\necho "$@" >${folder}/asked; exit 1\n`);
  chmodSync(join(folder, 'ssh'), 0o755);
  const environment = { PATH: `${folder}:/usr/bin:/bin`, DOCKER_CONFIG: folder, ...more };
  const options = { environment, signal: new AbortController().signal };
  await expect(openHost({ ...place, address: null }, options)).rejects.toThrow(/me@box/);
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toMatch(/-p 2222 .*:\/run\/d\.sock -- me@box cat/);
});
