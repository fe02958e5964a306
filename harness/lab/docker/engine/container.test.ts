import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readCompose } from '../compose/compose.js';
import type { ContainerSpec } from './container.js';
import { creation } from './container.js';

const service = readCompose(join(import.meta.dirname, '..', '..', '..', '..')).service('go-net-http');
const spec = { service, name: 'x', labels: {}, network: 'none', cpus: [], openFiles: null };
const environmentOf = (environment: NonNullable<ContainerSpec['environment']>) =>
  creation({ ...spec, environment }).Env;

it('gives a container the environment of its service, as this run changes it', () => {
  const compose = {
    DATABASE_URL: service.environment['DATABASE_URL'],
    DOWNSTREAM_URL: 'http://downstream:8000',
  };
  expect(service.environment).toEqual(compose);
  expect(environmentOf({ DATABASE_URL: 'postgres://here', DOWNSTREAM_URL: null, WORKERS: '2' })).toEqual([
    'DATABASE_URL=postgres://here',
    'WORKERS=2',
  ]);
});
