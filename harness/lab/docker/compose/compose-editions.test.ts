import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EnvironmentError } from '../../../errors.js';
import { withEditions as targetsWithEditions } from '../../editions.js';
import { readManifests } from '../../manifests.js';
import { readCompose } from './compose.js';
import { withEditions } from './compose-editions.js';

const checkout = join(import.meta.dirname, '..', '..', '..', '..');
const names = ['python-fastapi+3.12', 'python-free-threaded+3.15', 'go-net-http+1.25', 'go-net-http+jsonv2'];
const targets = targetsWithEditions(readManifests(checkout), names);
const compose = (environment: NodeJS.ProcessEnv = {}) =>
  withEditions(readCompose(checkout), targets, environment);

describe('the service of an edition', () => {
  it('is the target’s, built from the base image of its version under a tag of its own', () => {
    const { build, ...service } = compose().service('python-fastapi+3.12');
    const { build: plain, ...target } = compose().service('python-fastapi');
    expect(service).toEqual({ ...target, image: 'crossover/python-fastapi:3.12' });
    expect(build).toEqual({
      ...plain,
      args: { ...plain?.args, PYTHON_IMAGE: 'python:3.12-slim-bookworm' },
    });
  });

  it.each([
    ['python-free-threaded+3.15', 'FREE_THREADED_IMAGE', 'python:3.15-slim-bookworm'],
    ['go-net-http+1.25', 'GO_IMAGE', 'golang:1.25-bookworm'],
  ])('%s is built from the image that its own Dockerfile names, by %s', (name, argument, image) => {
    expect(compose().service(name).build?.args[argument]).toBe(image);
  });

  it('takes the version of the base image that the environment names', () => {
    const environment = { PYTHON_IMAGE: 'mirror:5000/python:3.13.2-slim' };
    const { build } = compose(environment).service('python-fastapi+3.12');
    expect(build?.args['PYTHON_IMAGE']).toBe('mirror:5000/python:3.12-slim');
  });

  it('has its worker with the same image', () => {
    const worker = compose().service('python-fastapi+3.12-worker');
    expect(worker.image).toBe('crossover/python-fastapi:3.12');
    expect(worker.command).toEqual(readCompose(checkout).service('python-fastapi-worker').command);
  });

  it('is built with an experiment of Go’s where it is one', () => {
    expect(compose().service('go-net-http+jsonv2').build?.args['GOEXPERIMENT']).toBe('jsonv2');
  });

  it('is refused where the base image’s name tells no version', () => {
    const named = compose({ PYTHON_IMAGE: 'python@sha256:0123' });
    expect(() => named.service('python-fastapi+3.12')).toThrow(EnvironmentError);
  });
});
