import { expect, it } from 'vitest';
import { EnvironmentError, EXIT, limitIn } from './errors.js';

it.each([
  [Object.assign(new Error('EMFILE: too many open files, open x'), { code: 'EMFILE' }), /ulimit -n/],
  [new RangeError('WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory'), /memory/],
  [Object.assign(new Error("Cannot find package 'ws'"), { code: 'ERR_MODULE_NOT_FOUND' }), /npm run/],
  [Object.assign(new Error('spawn node EAGAIN'), { code: 'EAGAIN' }), /ulimit -u/],
])('what the machine does not give is told as that, with what to do: %s', (thrown, remedy) => {
  const limit = limitIn(thrown);
  expect(limit?.exitCode).toBe(EXIT.environment);
  expect(limit?.text.found).toBe(thrown.message);
  expect(limit?.text.remedy).toMatch(remedy);
});

it('an error of any other kind is a bug', () => {
  expect(limitIn(new TypeError('x is undefined'))).toBeNull();
  expect(limitIn('thrown text')).toBeNull();
});

it('no error that is shown holds a password', () => {
  const error = new EnvironmentError({
    expected: 'a Docker engine at tcp://me:secret@127.0.0.1:1 (by DOCKER_HOST)',
    found: 'postgres://h/d?user=me&password=secret',
    remedy: 'Leave PGPASSWORD=secret out.',
  });
  expect(error.message).not.toContain('secret');
  expect(JSON.stringify(error.text)).not.toContain('secret');
  expect(error.text.expected).toBe('a Docker engine at tcp://me:***@127.0.0.1:1 (by DOCKER_HOST)');
});
