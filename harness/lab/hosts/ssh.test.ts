import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EnvironmentError } from '../../errors.js';
import { SshTunnel } from './ssh.js';

const folder = mkdtempSync(join(tmpdir(), 'crossover-ssh-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const place = {
  kind: 'ssh',
  destination: 'me@one',
  port: null,
  socket: '/var/run/docker.sock',
  address: null,
} as const;

/** A failure of ssh that no test can provoke on a machine without a server: what it says and how it ends. */
function sshThat(script: string) {
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'ssh'), 0o755);
  const environment = { PATH: `${folder}:/usr/bin:/bin` };
  return { environment, signal: new AbortController().signal };
}

test('what ssh says of a host that it cannot reach is said, with what to do', async () => {
  const options = sshThat('echo "Permission denied (publickey)." >&2; exit 255');
  const error = await SshTunnel.open(place, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(EnvironmentError);
  const { expected, found, remedy } = (error as EnvironmentError).text;
  expect(expected).toContain('me@one');
  expect(found).toBe('Permission denied (publickey).');
  expect(remedy).toContain('ssh me@one docker version');
});

test('a connection that was lost is noticed, and opened again at the same place', async () => {
  // As ssh does: the socket is there once the connection stands.
  const options = sshThat(
    `echo $$ >${folder}/pid; ` +
      'for word in "$@"; do case $word in *:/*) touch "${word%%:*}";; esac; done; exec sleep 60',
  );
  await using tunnel = await SshTunnel.open(place, options);
  expect(tunnel.isOpen).toBe(true);
  const socket = tunnel.address.url.replace('unix://', '');
  expect(existsSync(socket)).toBe(true);
  process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')));
  await tunnel.lost();
  expect(tunnel.isOpen).toBe(false);
  await tunnel.restore();
  expect(tunnel.isOpen).toBe(true);
});
