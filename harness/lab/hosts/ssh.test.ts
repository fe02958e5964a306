import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EnvironmentError } from '../../errors.js';
import { keptFrom, sshAddresses, SshTunnel } from './ssh.js';

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
function sshThat(script: string, signal = new AbortController().signal) {
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'ssh'), 0o755);
  const environment = { PATH: `${folder}:/usr/bin:/bin` };
  return { environment, signal };
}

/** As ssh does: the socket is there once the connection stands, and the input's end is its own. */
const STANDS =
  'for word in "$@"; do case $word in *:/*) touch "${word%%:*}";; esac; done; exec cat >/dev/null';

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
  const options = sshThat(`echo $$ >${folder}/pid; ${STANDS}`);
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

test('a connection stands until its run has taken down what it reaches, though the run was interrupted', async () => {
  const interruption = new AbortController();
  const options = sshThat(`ps -o pgid= -p $$ >${folder}/group; ${STANDS}`, interruption.signal);
  await using tunnel = await SshTunnel.open(place, options);
  interruption.abort();
  // What ends with the signal has ended when a later child of ours has.
  await expect(sshAddresses(place, sshThat('exit 1'))).rejects.toThrow(EnvironmentError);
  expect(tunnel.isOpen).toBe(true);
  // A terminal's Ctrl-C goes to the group of what was started in it.
  const own = execFileSync('ps', ['-o', 'pgid=', '-p', String(process.pid)], { encoding: 'utf8' });
  expect(readFileSync(join(folder, 'group'), 'utf8').trim()).not.toBe(own.trim());
});

test.each([
  ['nobody listens there yet', 'Connection refused', null],
  ['a firewall answers', 'No route to host', 'No route to host'],
])('where %s, what keeps one host from another is %s: %s', async (_what, why, kept) => {
  const options = sshThat(`echo "channel 0: open failed: connect failed: ${why}" >&2; exit 255`);
  expect(await keptFrom(place, { host: '10.0.0.2', port: 20_000 }, options)).toBe(kept);
});

test('a host whose sshd may connect nowhere is no reason to refuse it', async () => {
  const options = sshThat('echo "channel 0: open failed: administratively prohibited: no" >&2; exit 255');
  expect(await keptFrom(place, { host: '10.0.0.2', port: 20_000 }, options)).toBeNull();
});

test('the addresses of a connection are found among what the shell there says besides', async () => {
  const options = sshThat('echo "Welcome to one"; echo "10.0.0.1 50022 10.0.0.2 22"; echo "Bye"');
  expect(await sshAddresses(place, options)).toEqual({ here: '10.0.0.1', host: '10.0.0.2' });
});
