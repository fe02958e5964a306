import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EnvironmentError } from '../../../errors.js';
import { Engine } from './engine.js';
import { engineAddress } from './engine-address.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'crossover-test-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
}

const id = (context: string) => createHash('sha256').update(context).digest('hex');

it('is the default socket where nobody says anything', () => {
  expect(engineAddress({}, home)).toEqual({
    url: 'unix:///var/run/docker.sock',
    from: 'the default socket',
    tlsFolder: null,
  });
});

it('is DOCKER_HOST before anything else, with TLS where the docker command would use it', () => {
  put('.docker/config.json', '{ "currentContext": "colima" }');
  expect(engineAddress({ DOCKER_HOST: 'ssh://ada@box' }, home).url).toBe('ssh://ada@box');
  expect(engineAddress({ DOCKER_HOST: 'box:2376', DOCKER_TLS_VERIFY: '1' }, home)).toMatchObject({
    url: 'tcp://box:2376',
    tlsFolder: join(home, '.docker'),
  });
});

it('is the chosen context, whose certificates stand beside it', () => {
  put('.docker/config.json', '{ "currentContext": "colima" }');
  put(
    `.docker/contexts/meta/${id('colima')}/meta.json`,
    '{ "Endpoints": { "docker": { "Host": "tcp://box:2376" } } }',
  );
  put(`.docker/contexts/tls/${id('colima')}/docker/ca.pem`, 'x');
  expect(engineAddress({}, home)).toEqual({
    url: 'tcp://box:2376',
    from: 'the docker context "colima"',
    tlsFolder: join(home, '.docker', 'contexts', 'tls', id('colima'), 'docker'),
  });
  expect(engineAddress({ DOCKER_CONTEXT: 'default' }, home).from).toBe('the default socket');
});

it('takes an empty variable for none, as the docker command does', () => {
  put('.docker/config.json', '{ "currentContext": "colima" }');
  put(
    `.docker/contexts/meta/${id('colima')}/meta.json`,
    '{ "Endpoints": { "docker": { "Host": "unix:///colima.sock" } } }',
  );
  const empty = { DOCKER_HOST: '', DOCKER_CONTEXT: '', DOCKER_CONFIG: '' };
  expect(engineAddress(empty, home).url).toBe('unix:///colima.sock');
});

it('brings the keys along where it is by ssh, whoever named it', () => {
  const agent = { SSH_AUTH_SOCK: '/run/agent' };
  put(
    `.docker/contexts/meta/${id('far')}/meta.json`,
    '{ "Endpoints": { "docker": { "Host": "ssh://ada@box" } } }',
  );
  expect(engineAddress({ ...agent, DOCKER_HOST: 'ssh://ada@box' }, home).sshAgent).toBe('/run/agent');
  expect(engineAddress({ ...agent, DOCKER_CONTEXT: 'far' }, home).sshAgent).toBe('/run/agent');
  expect(engineAddress(agent, home)).not.toHaveProperty('sshAgent');
});

it('says that a chosen context is not there, and that a file is none of docker', () => {
  expect(() => engineAddress({ DOCKER_CONTEXT: 'gone' }, home)).toThrow(/context called "gone".*meta\.json/);
  put('.docker/config.json', 'no JSON');
  expect(() => engineAddress({}, home)).toThrow(/config\.json to be a file of the docker command/);
});

it.each(['192.168.99.100:2376:tls', 'tcp://box:99999', 'tcp://', 'unix://', 'fd://', 'box name:2375'])(
  'says that DOCKER_HOST=%s is no address',
  (host) => {
    expect(() => engineAddress({ DOCKER_HOST: host }, home)).toThrow(EnvironmentError);
    expect(() => engineAddress({ DOCKER_HOST: host }, home)).toThrow(/DOCKER_HOST, found ".*"/);
  },
);

it('names the certificates that have gone, not a missing engine', async () => {
  const stale = { DOCKER_HOST: 'tcp://127.0.0.1:2376', DOCKER_CERT_PATH: join(home, 'minikube-is-gone') };
  await expect(Engine.connect(engineAddress(stale, home))).rejects.toThrow(/ca\.pem.*minikube-is-gone/);
});
