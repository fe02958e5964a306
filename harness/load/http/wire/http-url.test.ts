import { expect, test } from 'vitest';
import { UsageError } from '../../../errors.js';
import { urlHost } from '../../../model/url-host.js';
import { httpTarget } from './http-url.js';

test.each([
  ['a port and a query', 'http://a.example:8080/b?c=d', 'a.example', 8080, '/b?c=d'],
  ['neither', 'http://a.example', 'a.example', 80, '/'],
  ['an IPv6 literal', 'http://[::1]:81/', '::1', 81, '/'],
  ['a zone', 'http://[fe80::1%25eth0]:81/', 'fe80::1%eth0', 81, '/'],
  ['a zone as ping has it', 'http://me@[FE80::1%br-1.2]/a', 'fe80::1%br-1.2', 80, '/a'],
  ['a fragment', 'http://a/b#c', 'a', 80, '/b'],
  ['spaces', 'http://a/b c?d=e f', 'a', 80, '/b%20c?d=e%20f'],
  ['letters beyond ASCII', 'http://a/é?ü=ß', 'a', 80, '/%C3%A9?%C3%BC=%C3%9F'],
  ['braces in the query', 'http://a/?q={{tag}}', 'a', 80, '/?q={{tag}}'],
])('a URL with %s', (_case, url, host, port, path) => {
  expect(httpTarget(url)).toMatchObject({ address: { host, port }, path });
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

test('a host is written without its zone, which means nothing to anybody else', () => {
  expect(['a', '1.2.3.4', '::1', 'fe80::1%eth0'].map(urlHost)).toEqual([
    'a',
    '1.2.3.4',
    '[::1]',
    '[fe80::1]',
  ]);
});

test.each(['http://a:99999/', 'http://[::1/', 'http://[fe80::1%]/', 'http://a b/'])(
  '%j is told by what is wrong with it, not by its beginning',
  (url) => {
    expect(() => httpTarget(url)).toThrow(/a host and a port from 1 to 65535/);
  },
);

test('an error never repeats a password', () => {
  expect(() => httpTarget('https://me:secret@a/')).toThrow(/^(?!.*secret).*https:\/\/…@a/);
});
