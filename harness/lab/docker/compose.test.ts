import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../errors.js';
import { readManifests } from '../manifests.js';
import { readCompose } from './compose.js';

const checkout = join(import.meta.dirname, '..', '..', '..');
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

  it('says which services there are when one is missing, and that there is no file', () => {
    expect(() => read(one('')).service('db')).toThrow(/a service called db.*found only web/);
    rmSync(join(folder, 'docker-compose.yml'));
    expect(() => readCompose(folder)).toThrow(/ENOENT/);
  });
});
