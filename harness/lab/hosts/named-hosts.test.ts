import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../errors.js';
import { hostsInFile, namedHosts } from './named-hosts.js';

const local = { kind: 'local', address: null };

function rolesOf(...flags: string[]) {
  const named = namedHosts(flags);
  if (named.kind === 'swarm') throw new Error('Hosts were named.');
  return named;
}

test('a role is reached by ssh, by a docker context, or is here', () => {
  expect(namedHosts(['target=ssh://me@one:2222', 'database=lab-2,address=10.0.0.2'])).toEqual({
    target: {
      kind: 'ssh',
      destination: 'me@one',
      port: 2_222,
      socket: '/var/run/docker.sock',
      address: null,
    },
    database: { kind: 'context', context: 'lab-2', address: '10.0.0.2' },
    kind: 'roles',
    load: local,
    moreLoad: [],
  });
});

test('a swarm has its roles by labels, its manager here or where it is said to be', () => {
  expect(namedHosts(['swarm'])).toEqual({ kind: 'swarm', manager: local, engines: [], loadAgents: 1 });
  expect(namedHosts(['swarm=ssh://one', 'target=ssh://two', 'load=lab-3'])).toMatchObject({
    kind: 'swarm',
    manager: { destination: 'one' },
    engines: [{ destination: 'two' }, { context: 'lab-3' }],
  });
});

test('the load may be made by several hosts, that are each named once and do nothing else', () => {
  const { load, moreLoad } = rolesOf('load=ssh://one', 'load=ssh://two', 'load=ssh://three');
  expect([load, ...moreLoad]).toMatchObject([
    { destination: 'one' },
    { destination: 'two' },
    { destination: 'three' },
  ]);
  for (const shared of ['load=ssh://one', 'target=ssh://two'])
    expect(() => namedHosts(['load=ssh://one', 'load=ssh://two', shared])).toThrow(UsageError);
});

test('the socket of an engine that is not at the usual place is named behind the host', () => {
  const { load } = rolesOf('load=ssh://one/run/user/1000/docker.sock');
  expect(load).toMatchObject({ destination: 'one', socket: '/run/user/1000/docker.sock' });
});

test.each([
  ['nothing', 'target'],
  ['another role', 'agent=ssh://one'],
  ['a role twice', 'target=ssh://one', 'target=ssh://two'],
  ['no other host', 'target=local'],
  ['another protocol', 'target=tcp://one:2375'],
  ['a password', 'target=ssh://me:secret@one'],
  ['an option of ssh', 'target=ssh://-oProxyCommand=x'],
  ['a percent sign that encodes nothing', 'target=ssh://100%@one'],
  ['a socket with such a one', 'target=ssh://one/run/100%.sock'],
  ['two swarms', 'swarm', 'swarm=ssh://one'],
  ['a swarm for one role', 'target=swarm'],
  ['this machine beside a swarm', 'swarm', 'load=local'],
  ['an address that is none', 'target=ssh://one,address=one'],
  ['an address that only the host itself reaches', 'target=ssh://one,address=127.0.0.1'],
])('%s is refused in words', (_what, ...flags) => {
  expect(() => namedHosts(flags)).toThrow(UsageError);
});

test('a password is not repeated', () => {
  expect(() => namedHosts(['target=ssh://me:secret@one'])).toThrow(/^(?!.*secret)/s);
});

test('a file names them as the flags do, and says what is wrong with it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossover-hosts-'));
  const path = join(folder, 'hosts.yaml');
  try {
    writeFileSync(path, 'hosts:\n  target: ssh://one\n  load: { engine: ssh://two, address: 10.0.0.3 }\n');
    expect(hostsInFile(path)).toEqual(['target=ssh://one', 'load=ssh://two,address=10.0.0.3']);
    writeFileSync(path, 'hosts: { load: [ssh://one, ssh://two] }\n');
    expect(hostsInFile(path)).toEqual(['load=ssh://one', 'load=ssh://two']);
    writeFileSync(path, 'hosts: swarm\n');
    expect(hostsInFile(path)).toEqual(['swarm']);
    writeFileSync(path, 'hosts: { swarm: lab-1, load: ssh://one }\n');
    expect(hostsInFile(path)).toEqual(['swarm=lab-1', 'load=ssh://one']);
    writeFileSync(path, 'hosts: { agent: ssh://one }\n');
    expect(() => hostsInFile(path)).toThrow(UsageError);
    expect(() => hostsInFile(join(folder, 'none.yaml'))).toThrow(UsageError);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
