import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RequestMix } from '../../../model/plan/requests.js';
import type { RequestOptions } from './requests.js';
import { RequestSource } from './requests.js';

function options(requests: RequestMix, more: Partial<RequestOptions> = {}): RequestOptions {
  return { host: '127.0.0.1', port: 8000, requests, headers: {}, sequenceStarts: {}, seed: 1, ...more };
}

const doomed: RequestMix = [
  {
    name: 'delete',
    weight: 1,
    method: 'DELETE',
    path: '/posts/{{id}}',
    values: { id: { kind: 'sequence', first: 7, last: 9 } },
  },
];

test('a request without a body is written out in full', () => {
  const source = new RequestSource(options([{ name: 'ping', weight: 1, method: 'GET', path: '/ping?a=1' }]));
  expect(source.constant).toBe(true);
  expect(source.next().message.bytes.toString()).toBe(
    'GET /ping?a=1 HTTP/1.1\r\nhost: 127.0.0.1:8000\r\n\r\n',
  );
});

test('a body is JSON with its length in bytes, placeholders filled', () => {
  const mix: RequestMix = [
    {
      name: 'create',
      weight: 1,
      method: 'POST',
      path: '/posts',
      body: '{"id":{{id}},"title":"é"}',
      values: { id: { kind: 'sequence', first: 41, last: 99 } },
    },
  ];
  const source = new RequestSource(options(mix, { sequenceStarts: { id: 1 } }));
  const [head, body] = source.next().message.bytes.toString().split('\r\n\r\n');
  expect(body).toBe('{"id":42,"title":"é"}');
  expect(head).toBe(
    'POST /posts HTTP/1.1\r\nhost: 127.0.0.1:8000\r\ncontent-type: application/json\r\ncontent-length: 22',
  );
});

test('headers of the request win over those of the load, whatever their case', () => {
  const mix: RequestMix = [
    { name: 'x', weight: 1, method: 'GET', path: '/', headers: { 'X-Part': 'request' } },
  ];
  const text = new RequestSource(options(mix, { headers: { 'x-part': 'load', Host: 'example' } }))
    .next()
    .message.bytes.toString();
  expect(text).toBe('GET / HTTP/1.1\r\nhost: example\r\nx-part: request\r\n\r\n');
});

test.each([
  ['close', true],
  ['Close', true],
  ['te, close', true],
  ['keep-alive', false],
  ['x-close-notify', false],
])('with the header Connection: %s, a request is the last on its connection: %s', (connection, closes) => {
  const mix: RequestMix = [{ name: 'x', weight: 1, method: 'GET', path: '/', headers: { connection } }];
  expect(new RequestSource(options(mix)).next().message.closes).toBe(closes);
});

test('a sequence gives each value once, says how many it used and ends with an error', () => {
  const source = new RequestSource(options(doomed, { sequenceStarts: { id: 1 } }));
  expect([source.next(), source.next()].map((drawn) => drawn.text().path)).toEqual(['/posts/8', '/posts/9']);
  expect(source.sequencesUsed()).toEqual({ id: 2 });
  expect(() => source.next()).toThrow(/values enough for the sequence {{id}} \(7 to 9\)/);
});

test('weights decide how often each request is drawn', () => {
  const mix: RequestMix = [
    { name: 'read', weight: 3, method: 'GET', path: '/read', group: 'read' },
    { name: 'write', weight: 1, method: 'GET', path: '/write', group: 'write' },
  ];
  const source = new RequestSource(options(mix));
  expect(source.groups).toEqual(['read', 'write']);
  const drawn = Array.from({ length: 10_000 }, () => source.next().group);
  expect(drawn.filter((group) => group === 'read').length / 10_000).toBeCloseTo(0.75, 1);
});

test('the same seed draws the same requests', () => {
  const mix: RequestMix = [
    {
      name: 'any',
      weight: 1,
      method: 'GET',
      path: '/{{id}}',
      values: { id: { kind: 'uniform', first: 1, last: 1_000_000 } },
    },
  ];
  const draw = (seed: number): string[] => {
    const source = new RequestSource(options(mix, { seed }));
    return Array.from({ length: 5 }, () => source.next().text().path);
  };
  expect(draw(4)).toEqual(draw(4));
  expect(draw(4)).not.toEqual(draw(5));
});

test.each([
  ['a placeholder without a source', '/{{toString}}', /Expected a value source for {{toString}}/],
  ['a path that would break the request line', '/a b', /Expected printable ASCII/],
])('%s is an error before any load', (_case, path, message) => {
  expect(() => new RequestSource(options([{ name: 'x', weight: 1, method: 'GET', path }]))).toThrow(message);
});

test('a header beyond ASCII is sent as UTF-8', () => {
  const mix: RequestMix = [{ name: 'x', weight: 1, method: 'GET', path: '/' }];
  const { bytes } = new RequestSource(options(mix, { headers: { 'X-User': 'José' } })).next().message;
  expect(bytes.toString('utf8')).toContain('\r\nx-user: José\r\n');
});

test('the framing is ours: a length or a coding that was given is left out', () => {
  const mix: RequestMix = [{ name: 'x', weight: 1, method: 'POST', path: '/', body: '{"a":12345}' }];
  const headers = { 'Content-Length': '7', 'transfer-encoding': 'chunked', 'content-type': 'text/plain' };
  expect(new RequestSource(options(mix, { headers })).next().message.bytes.toString()).toBe(
    'POST / HTTP/1.1\r\nhost: 127.0.0.1:8000\r\ncontent-type: text/plain\r\ncontent-length: 11\r\n\r\n{"a":12345}',
  );
});

test('braces of a literal request are sent as they are', () => {
  const mix: RequestMix = [
    { name: 'x', weight: 1, method: 'POST', path: '/?q={{tag}}', body: 'Hello {{name}}!', literal: true },
  ];
  const sent = new RequestSource(options(mix)).next().message.bytes.toString();
  expect(sent).toContain('POST /?q={{tag}} HTTP/1.1');
  expect(sent).toContain('\r\n\r\nHello {{name}}!');
});

test.each([
  ['GET', true, true],
  ['HEAD', true, false],
  ['POST', false, true],
  ['DELETE', false, true],
] as const)('%s may be repeated: %s; its answer has a body: %s', (method, repeatable, answeredWithBody) => {
  const mix: RequestMix = [{ name: 'x', weight: 1, method, path: '/' }];
  expect(new RequestSource(options(mix)).next().message).toMatchObject({ repeatable, answeredWithBody });
});

test('a header cannot smuggle in another line', () => {
  const mix: RequestMix = [{ name: 'x', weight: 1, method: 'GET', path: '/', headers: { a: 'b\r\nc: d' } }];
  expect(() => new RequestSource(options(mix))).toThrow(/no control characters/);
});

test('a signature is of the body as it is sent, and the same for an engine that writes its own bytes', () => {
  const mix: RequestMix = [
    {
      name: 'event',
      weight: 1,
      method: 'POST',
      path: '/',
      body: '{"id":"é{{id}}"}',
      values: { id: { kind: 'sequence', first: 5, last: 9 } },
      signature: { header: 'x-signature', prefix: 'sha256=', key: 'secret' },
    },
  ];
  const drawn = new RequestSource(options(mix)).next();
  const code = createHmac('sha256', 'secret').update(Buffer.from('{"id":"é5"}')).digest('hex');
  expect(drawn.message.bytes.toString()).toContain(`\r\nx-signature: sha256=${code}\r\n`);
  expect(drawn.text().headers['x-signature']).toBe(`sha256=${code}`);
});

test('a repeated body is put together here, and its length is that of the whole', () => {
  const mix: RequestMix = [
    { name: 'upload', weight: 1, method: 'POST', path: '/', body: 'é\n', bodyRepeats: 3 },
  ];
  const sent = new RequestSource(options(mix)).next().message.bytes.toString();
  expect(sent).toContain('\r\ncontent-length: 9\r\n\r\né\né\né\n');
});
