import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../../errors.js';
import { readManifests } from '../../manifests.js';
import { readCompose } from './compose.js';

const checkout = join(import.meta.dirname, '..', '..', '..', '..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossover-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function read(text: string) {
  writeFileSync(join(folder, 'docker-compose.yml'), text);
  return readCompose(folder);
}

function refusal(text: string): UsageError['text'] {
  try {
    read(text);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(UsageError);
    return (thrown as UsageError).text;
  }
  throw new Error('The file was accepted.');
}

const one = (lines: string) => `name: x\nservices:\n  web:\n    image: web\n${lines}`;

describe("this checkout's docker-compose.yml", () => {
  const compose = readCompose(checkout);
  const services = ['postgres', 'agent', 'downstream', ...readManifests(checkout).map(({ id }) => id)];

  it('describes Postgres, the agent, the downstream service and every target', () => {
    for (const name of services) expect(compose.service(name).image).toMatch(/^crossover\//);
  });

  it('lets no container do more than it must', () => {
    for (const name of services) {
      const { cap_drop, security_opt, read_only } = compose.service(name);
      expect({ name, cap_drop, security_opt, read_only }).toEqual({
        name,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        read_only: true,
      });
    }
  });

  it('gives all the same memory and the same kernel settings', () => {
    const alike = services.map((name) => {
      const { mem_limit, memswap_limit, sysctls } = compose.service(name);
      return JSON.stringify({ mem_limit, memswap_limit, sysctls });
    });
    expect(new Set(alike).size).toBe(1);
  });

  it('publishes on loopback only', () => {
    for (const name of services)
      for (const port of compose.service(name).ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });
});

describe('readCompose', () => {
  it('reads sizes in bytes, times in seconds and everything else as text', () => {
    const service = read(
      one('    mem_limit: 64m\n    stop_grace_period: 1m\n    environment: { WORKERS: 2, DEBUG: false }\n'),
    ).service('web');
    expect(service).toMatchObject({
      mem_limit: 67_108_864,
      stop_grace_period: 60,
      environment: { WORKERS: '2', DEBUG: 'false' },
    });
  });

  it('leaves build arguments without a value to the environment', () => {
    const { build } = read(one('    build: { context: ., args: { HTTP_PROXY: , LEVEL: 3 } }\n')).service(
      'web',
    );
    expect(build?.args).toEqual({ HTTP_PROXY: null, LEVEL: '3' });
  });

  it('names the key that it does not support, and the service', () => {
    const { expected, found } = refusal(one('    privileged: true\n'));
    expect(expected).toContain('in service web');
    expect(found).toBe('"privileged"');
    expect(refusal('name: x\nservices: {}\nvolumes: { data: {} }\n')).toMatchObject({
      found: '"volumes"',
      expected: expect.stringContaining('at the top level') as string,
    });
    expect(refusal(one('    build: { context: ., target: x }\n')).found).toBe('"target"');
  });

  it('names the key whose value does not fit', () => {
    const { expected, found } = refusal(one('    mem_limit: plenty\n'));
    expect(expected).toContain('"mem_limit" in service web');
    expect(found).toContain('plenty');
  });

  it('refuses to guess what ${NAME} stands for', () => {
    expect(refusal(one('    command: ["serve", "${PORT}"]\n')).found).toContain('${PORT}');
  });

  it('reads lists as the maps that they stand for, and short forms as the long ones', () => {
    const service = read(
      'services:\n  web:\n    build: ./web\n    user: 1000\n' +
        '    environment: [A=1, "B=x=y"]\n    sysctls: [net.core.somaxconn=1024]\n    tmpfs: /tmp\n' +
        `    command: serve --name "two words" 'a b'\n    restart: always\n`,
    ).service('web');
    expect(service).toMatchObject({
      image: expect.stringMatching(/^crossover-test-.*-web$/) as string,
      build: { context: './web', dockerfile: 'Dockerfile', args: {} },
      user: '1000',
      environment: { A: '1', B: 'x=y' },
      sysctls: { 'net.core.somaxconn': '1024' },
      tmpfs: ['/tmp'],
      command: ['serve', '--name', 'two words', 'a b'],
    });
    expect(read(one('    build: { args: [A=1, B] }\n')).service('web').build?.args).toEqual({
      A: '1',
      B: null,
    });
  });

  it('takes $$ for the dollar sign', () => {
    expect(read(one('    command: ["sh", "-c", "echo $$HOME $$$$"]\n')).service('web').command).toEqual([
      'sh',
      '-c',
      'echo $HOME $$',
    ]);
    expect(refusal(one('    command: ["$$$NAME"]\n')).found).toContain('$NAME');
  });

  it('follows anchors and merge keys, and leaves out what begins with x-', () => {
    const text =
      'version: "3.9"\nx-common: &common\n  read_only: true\n  mem_limit: 1g\nname: x\nservices:\n' +
      '  web:\n    <<: *common\n    x-note: hers\n    image: web\n    mem_limit: 2g\n';
    expect(read(text).service('web')).toMatchObject({ read_only: true, mem_limit: 2 * 2 ** 30 });
  });

  it.each([
    ['a variable without a value', one('    environment: [TOKEN]\n'), /TOKEN without a value/],
    ['a file of variables', one('    env_file: .env\n'), /"env_file"/],
    ['an empty file', '', /./],
    ['no map', '- a\n', /./],
    ['two documents', 'name: x\n---\nname: y\n', /./],
    ['a key given twice', 'name: x\nname: y\n', /./],
    ['an anchor that is not there', one('    <<: *gone\n'), /alias/],
  ])('refuses %s in one sentence', (_what, text, found) => {
    expect(refusal(text).found).toMatch(found);
  });

  it('says which services there are when one is missing, and that there is no file', () => {
    expect(() => read(one('')).service('db')).toThrow(/a service called db.*found only web/);
    rmSync(join(folder, 'docker-compose.yml'));
    expect(() => readCompose(folder)).toThrow(/ENOENT/);
  });
});
