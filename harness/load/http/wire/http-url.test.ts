import { expect, test } from 'vitest';
import { UsageError } from '../../../errors.js';
import { httpTarget } from './http-url.js';

test.each([
  ['a port and a query', 'http://a.example:8080/b?c=d', 'a.example', 8080, '/b?c=d'],
  ['neither', 'http://a.example', 'a.example', 80, '/'],
  ['an IPv6 literal', 'http://[::1]:81/', '::1', 81, '/'],
  ['a fragment', 'http://a/b#c', 'a', 80, '/b'],
  ['spaces', 'http://a/b c?d=e f', 'a', 80, '/b%20c?d=e%20f'],
  ['letters beyond ASCII', 'http://a/é?ü=ß', 'a', 80, '/%C3%A9?%C3%BC=%C3%9F'],
  ['braces in the query', 'http://a/?q={{tag}}', 'a', 80, '/?q={{tag}}'],
])('a URL with %s', (_case, url, host, port, path) => {
  expect(httpTarget(url)).toEqual({ address: { host, port }, path, authorization: null });
});

test('user and password become basic authorization, decoded', () => {
  const { authorization } = httpTarget('http://me:s%3Acret@127.0.0.1/');
  expect(authorization).toBe(`Basic ${Buffer.from('me:s:cret').toString('base64')}`);
});

test.each([
  'https://a/',
  'ftp://a/',
  'a:80',
  'http://',
  'http://a:0/',
  'http://a:99999/',
  'http://%zz@a/',
  '',
])('%j is a usage error', (url) => {
  expect(() => httpTarget(url)).toThrow(UsageError);
});

test('an error never repeats a password', () => {
  expect(() => httpTarget('https://me:secret@a/')).toThrow(/^(?!.*secret).*https:\/\/…@a/);
});
