import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../errors.js';
import { encryptionsOf, refusesEncryption } from './ssl-mode.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossover-test-'));
  writeFileSync(join(folder, 'root.crt'), 'a certificate');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const waysOf = (parameters: string, environment = {}) =>
  encryptionsOf(new URL(`postgres://u@h/d${parameters}`), environment);
const UNCHECKED = { rejectUnauthorized: false };

describe('sslmode, as libpq means it', () => {
  it.each([
    ['', [UNCHECKED, false]],
    ['?sslmode=disable', [false]],
    ['?sslmode=allow', [false, UNCHECKED]],
    ['?sslmode=prefer', [UNCHECKED, false]],
    ['?sslmode=require', [UNCHECKED]],
    ['?sslmode=verify-full&sslrootcert=system', [{}]],
    ['?sslrootcert=system', [{}]],
    ['?sslmode=require&host=/var/run/postgresql', [false]],
  ])('%s: these ways in turn', (parameters, ways) => {
    expect(waysOf(parameters)).toEqual(ways);
  });

  it('is PGSSLMODE where the address says nothing', () => {
    expect(waysOf('', { PGSSLMODE: 'disable' })).toEqual([false]);
    expect(waysOf('?sslmode=require', { PGSSLMODE: 'disable' })).toEqual([UNCHECKED]);
  });

  it('says nothing of a socket, wherever that is named', () => {
    const socket = { PGHOST: '/run/postgresql', PGSSLMODE: 'require' };
    expect(encryptionsOf(new URL('postgres:///d'), socket)).toEqual([false]);
    expect(waysOf('', socket)).toEqual([UNCHECKED]);
  });

  it('asks by a root certificate that is named, verify-full for the name too', () => {
    const root = join(folder, 'root.crt');
    const ca = Buffer.from('a certificate');
    const anyName: unknown = expect.any(Function);
    for (const mode of ['require', 'verify-ca'])
      expect(waysOf(`?sslmode=${mode}&sslrootcert=${root}`)).toEqual([{ ca, checkServerIdentity: anyName }]);
    expect(waysOf(`?sslmode=verify-full&sslrootcert=${root}`)).toEqual([{ ca }]);
  });

  it.each([
    '?sslmode=sometimes',
    '?sslmode=verify-ca',
    '?sslmode=verify-full&sslrootcert=/gone',
    '?sslcert=/gone',
  ])('is a usage error where it cannot be meant: %s', (parameters) => {
    expect(() => waysOf(parameters, { HOME: folder })).toThrow(UsageError);
  });
});

it.each([
  ['The server does not support SSL connections', undefined, true],
  ['no pg_hba.conf entry for host "h", user "u", database "d", no encryption', '28000', true],
  ['password authentication failed for user "u"', '28P01', false],
  ['connect ECONNREFUSED', 'ECONNREFUSED', false],
])('the other way is tried only where the server refuses this one: %s', (message, code, expected) => {
  expect(refusesEncryption(Object.assign(new Error(message), { code }))).toBe(expected);
});
