import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ParseState } from './response-parser.js';
import { ResponseParser } from './response-parser.js';

/** Feeds the text cut at the given places, each piece in a buffer that is wiped afterwards, as a shared one is. */
function feed(parser: ResponseParser, text: string | Buffer, cuts: readonly number[] = []): ParseState {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  let state: ParseState = 'more';
  edges.slice(1).forEach((edge, index) => {
    const piece = Buffer.alloc(4_096, '\r\n\r\n');
    const length = bytes.copy(piece, 0, edges[index], edge);
    if (length > 0) state = parser.feed(piece, length);
    piece.fill('#');
  });
  return state;
}

const bodies = fc.string({ unit: 'grapheme', maxLength: 60 });

function chunked(parts: readonly string[]): string {
  const chunks = parts
    .filter((part) => part !== '')
    .map((part) => `${Buffer.byteLength(part).toString(16)};ext=1\r\n${part}\r\n`);
  return `HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n${chunks.join('')}0\r\nTrailer: x\r\n\r\n`;
}

const answers = fc.oneof(
  bodies.map((body) => `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`),
  fc.array(bodies, { maxLength: 4 }).map(chunked),
  fc.constant('HTTP/1.1 204 No Content\r\nDate: today\r\n\r\n'),
  fc.constant('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n'),
);

test('an answer is complete at its last byte and not before, however it was cut', () => {
  fc.assert(
    fc.property(answers, fc.array(fc.nat(500)), (answer, cuts) => {
      const allButOne = Buffer.from(answer).subarray(0, -1);
      expect(feed(new ResponseParser(), allButOne, cuts)).not.toBe('complete');
      expect(feed(new ResponseParser(), answer, cuts)).toBe('complete');
    }),
  );
});

test('empty lines before and behind an answer are passed over, and begin none', () => {
  const parser = new ResponseParser();
  expect(feed(parser, '\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\r\n')).toBe('complete');
  expect(feed(parser, '\r\n')).toBe('more');
  expect(parser.started).toBe(false);
  expect(feed(parser, 'HTTP/1.1 201 Created\nContent-Length: 0\n\n')).toBe('complete');
  expect(parser.status).toBe(201);
});

test('one parser reads answer after answer', () => {
  fc.assert(
    fc.property(fc.array(answers, { minLength: 2 }), fc.array(fc.nat(500)), (series, cuts) => {
      const parser = new ResponseParser();
      for (const answer of series) expect(feed(parser, answer, cuts)).toBe('complete');
    }),
  );
});

test.each([
  ['no HTTP', 'SSH-2.0-OpenSSH_9\r\n\r\n'],
  ['HTTP/2 preface', 'HTTP/2.0 200 OK\r\n\r\n'],
  ['a status that is no number', 'HTTP/1.1 2x0 OK\r\n\r\n'],
  ['a field without a colon', 'HTTP/1.1 200 OK\r\nContent-Length 5\r\n\r\n'],
  ['lengths of one field that differ', 'HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n'],
  ['chunks that are not the last coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n'],
  ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
  ['a length beside chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['a chunk size that is no number', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
  ['a chunk longer than it said', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n'],
  ['bytes beyond the body', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab'],
  ['switching protocols', 'HTTP/1.1 101 Switching\r\n\r\n'],
])('%s is malformed', (_case, answer) => {
  expect(feed(new ResponseParser(), answer)).toBe('malformed');
});

test.each([
  ['lines that end in LF alone', 'HTTP/1.1 200 OK\nA: b\nContent-Length: 2\n\nok'],
  ['lines that end both ways', 'HTTP/1.1 200 OK\r\nContent-Length: 2\n\r\nok'],
  ['chunks with LF alone', 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n0\n\n'],
  ['a folded field', 'HTTP/1.1 200 OK\r\nA: b\r\n c: d\r\nContent-Length:\r\n\t2\r\n\r\nok'],
  ['a length said twice alike', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok'],
  ['a length said twice in one field', 'HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok'],
  ['a blank before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok'],
  ['chunks after another coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
  ['an identity coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok'],
  ['no reason', 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n'],
  ['bytes beyond ASCII', 'HTTP/1.1 200 D\u00e9j\u00e0\r\nX-\u00e9: \u00e9\r\nContent-Length: 0\r\n\r\n'],
  [
    'early hints, one after the other',
    'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  ],
])('%s: a whole answer', (_case, answer) => {
  expect(feed(new ResponseParser(), answer.slice(0, -1))).not.toBe('malformed');
  expect(feed(new ResponseParser(), answer)).toBe('complete');
});

test('a body in a coding without chunks ends with the connection', () => {
  const parser = new ResponseParser();
  expect(feed(parser, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nsome')).toBe('more');
  expect(parser.finish()).toBe(true);
});

test('the answer to HEAD has a length and no body', () => {
  const parser = new ResponseParser();
  parser.expect(false);
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n';
  expect(feed(parser, head)).toBe('complete');
  parser.expect(true);
  expect(feed(parser, head)).toBe('more');
});

const long = 'a'.repeat(1_000);

test.each([
  ['a head', 'HTTP/1.1 200 OK\r\n', `A: ${long}\r\n`],
  ['a trailer', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n', `A: ${long}\r\n`],
  ["a chunk's extension", 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1', `;${long}`],
])('%s without an end is malformed in the end', (_case, begin, part) => {
  const parser = new ResponseParser();
  let state = feed(parser, begin);
  for (let parts = 0; parts < 100 && state === 'more'; parts++) state = feed(parser, part);
  expect(state).toBe('malformed');
});

// HTTP/1.1 keeps a connection unless told otherwise, HTTP/1.0 the other way round.
test.each([
  ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', true],
  ['HTTP/1.1 200 OK\r\nConnection: Upgrade, Close\r\nContent-Length: 0\r\n\r\n', false],
  ['HTTP/1.1 200 OK\r\nConnection: close\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n', false],
  ['HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', false],
  ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', false],
  ['HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n', true],
])('keep-alive of %j is %s', (answer, keepAlive) => {
  const parser = new ResponseParser();
  expect(feed(parser, answer)).toBe('complete');
  expect(parser.keepAlive).toBe(keepAlive);
});

test('a body without a length ends with the connection', () => {
  const parser = new ResponseParser();
  expect(feed(parser, 'HTTP/1.1 200 OK\r\n\r\nsome')).toBe('more');
  expect(parser.finish()).toBe(true);
  expect(parser.keepAlive).toBe(false);
});

test('a body cut short does not end with the connection', () => {
  const parser = new ResponseParser();
  feed(parser, 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome');
  expect(parser.started).toBe(true);
  expect(parser.finish()).toBe(false);
});

test('Server-Timing gives its parts, zero for one that it does not name, and forgets them with the next answer', () => {
  const parser = new ResponseParser();
  const timing = 'pool;dur=0.012, db;desc="a, b;dur=9" ;dur=12.5,cache, ser;dur=3,app; dur=0.100';
  feed(parser, `HTTP/1.1 200 OK\r\nserver-timing: ${timing}\r\nContent-Length: 0\r\n\r\n`);
  expect(parser.hasTiming).toBe(true);
  expect([...parser.timingMs]).toEqual([0.012, 12.5, 3, 0.1, 0]);
  feed(parser, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  expect(parser.hasTiming).toBe(false);
});

test('the wait for another service is a part of its own, and forgotten with the next answer', () => {
  const parser = new ResponseParser();
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nserver-timing: pool;dur=0.100, app;dur=0.200';
  feed(parser, `${head}, down;dur=50.250\r\n\r\n`);
  expect([...parser.timingMs]).toEqual([0.1, 0, 0, 0.2, 50.25]);
  feed(parser, `${head}, downstream;dur=9\r\n\r\n`);
  expect([...parser.timingMs]).toEqual([0.1, 0, 0, 0.2, 0]);
});

test('a compressed answer is noticed, identity is none', () => {
  const parser = new ResponseParser();
  feed(parser, 'HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 0\r\n\r\n');
  expect(parser.compressed).toBe(false);
  feed(parser, 'HTTP/1.1 200 OK\r\nContent-Encoding: GZIP\r\nContent-Length: 0\r\n\r\n');
  expect(parser.compressed).toBe(true);
});
