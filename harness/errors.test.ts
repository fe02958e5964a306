import { expect, it } from 'vitest';
import { EXIT, limitIn } from './errors.js';

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
