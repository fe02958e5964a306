import { expect, it } from 'vitest';
import { TargetStartError } from '../lab.js';
import { publishedAt } from './compose-projects.js';

const manifest = { compose: { file: 'compose.yaml', service: 'shop', port: 8000 } };

it.each([
  ['127.0.0.1:49153', '127.0.0.1', 49153],
  ['0.0.0.0:49153', '127.0.0.1', 49153],
  ['[::]:49154', '::1', 49154],
  // As older ones print it.
  [':::49154', '::1', 49154],
  ['0.0.0.0:49153\n[::]:49154', '::1', 49154],
  ['10.10.10.200:80', '10.10.10.200', 80],
  ['[fd00::7]:80', 'fd00::7', 80],
])('a published port is reached where the engine published it: %s', (said, host, port) => {
  expect(publishedAt(said, manifest)).toEqual({ host, port });
});

it.each(['', ':0', 'no port 8000/tcp for container shop'])('what is none is refused in words: %j', (said) => {
  expect(() => publishedAt(said, manifest)).toThrow(TargetStartError);
  expect(() => publishedAt(said, manifest)).toThrow(/to publish its port 8000/);
});
