import { expect, it } from 'vitest';
import { shortName, sidesOf } from './names.js';

const among = {
  targets: [
    { id: 'python-fastapi', language: 'python' },
    { id: 'go-net-http', language: 'go' },
    { id: 'python-asgi', language: 'python' },
  ],
};

it('calls the first target of a language by that, every other one by its id', () => {
  expect(sidesOf(among, { a: 'python-fastapi', b: 'go-net-http' })).toEqual({ a: 'Python', b: 'Go' });
  expect(shortName(among, 'python-asgi')).toBe('python-asgi');
  expect(shortName(among, 'unknown')).toBe('unknown');
});
