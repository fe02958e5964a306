import { expect, test } from 'vitest';
import { readSurroundings, userPath, withholdFromLibraries } from './config.js';

test('a path is looked for from where the command was given', () => {
  expect(userPath({ workingFolder: '/here' }, 'results/a')).toBe('/here/results/a');
  expect(userPath({ workingFolder: '/here' }, '/there')).toBe('/there');
});

test('what is meant for other programs is kept for them, and withheld from libraries', () => {
  const environment: NodeJS.ProcessEnv = {
    PATH: '/bin',
    HOME: '/home/ada',
    SSH_AUTH_SOCK: '/agent',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
    // pg asks it for a password that nothing else tells.
    PGPASSFILE: '/pgpass',
    ...Object.fromEntries(
      ['PGHOST', 'PGSSLMODE', 'PGOPTIONS', 'NODE_PG_FORCE_NATIVE', 'DOCKER_HOST', 'DOCKER_CERT_PATH'].map(
        (name) => [name, 'x'],
      ),
    ),
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
    DEBUG: '*',
  };
  withholdFromLibraries(environment);
  expect(Object.keys(environment)).toEqual([
    'PATH',
    'HOME',
    'SSH_AUTH_SOCK',
    'NODE_EXTRA_CA_CERTS',
    'PGPASSFILE',
  ]);
  const { environment: kept } = readSurroundings();
  expect(kept).toEqual({ ...process.env });
  expect(kept).not.toBe(process.env);
});

test('where that folder has been removed, only a whole path can be meant', () => {
  expect(userPath({ workingFolder: null }, '/there')).toBe('/there');
  expect(() => userPath({ workingFolder: null }, 'results/a')).toThrow(/has been removed/);
});
