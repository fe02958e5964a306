import { invalid, invalidQuery, notValid, wrongMethod, type Case } from './case.js';

const LARGEST = 2_147_483_647;
/** More than one read of a socket gives, so that lines are cut anywhere. */
const MANY = 100_000;
const numbers = Array.from({ length: MANY }, (_, index) => (index * 7919) % 1_000_003);

export const ingestCases: readonly Case[] = [
  ingest('', '', 0, 0),
  ingest('', '5', 1, 5),
  ingest('', '5\n', 1, 5),
  ingest('?format=lines', `0\n${LARGEST}\n007\n`, 3, LARGEST + 7),
  ingest('?format=lines&unknown=x', numbers.join('\n'), MANY, total()),
  ingest('?format=bytes', Buffer.from([0, 0xff, 0x0a]), 0, 0),
  ingest('?format=bytes', 'x'.repeat(2_000_000), 0, 0),
  ingest('?format=json', '', 0, 0),
  ingest('?format=json', '{"value":5}\n{ "other": ["é"], "value": 7 }', 2, 12),
  ingest('?format=json', numbers.map((value) => JSON.stringify({ value })).join('\n'), MANY, total()),
  wrongMethod('ingest', 'GET', '/ingest', 'POST'),
  ...['', 'xml', 'LINES'].map((format) => ({
    ...invalidQuery('ingest', `/ingest?format=${format}`, 'format'),
    method: 'POST',
    body: '5',
  })),
  ...['\n', '5\n\n', ' 5', '5\r\n', '+5', '-5', '5.0', '5_0', 'x', `${LARGEST + 1}`, '\u0661'].map((body) =>
    wrong('/ingest', body),
  ),
  ...['\n', '5', '[]', 'null', '{', '{}', '{"value":null}', '{"value":"5"}', '{"value":5.0}'].map((body) =>
    wrong('/ingest?format=json', body),
  ),
  ...['{"value":true}', '{"value":-1}', `{"value":${LARGEST + 1}}`, '{"value":5} {"value":5}'].map((body) =>
    wrong('/ingest?format=json', body),
  ),
  // Nothing is summed beyond a line that is wrong, wherever it stands.
  { ...wrong('/ingest', `${numbers.slice(0, 50_000).join('\n')}\nx\n5`), answer: notValid('body', '') },
];

function total(): number {
  return numbers.reduce((sum, value) => sum + value, 0);
}

function ingest(query: string, body: string | Buffer, records: number, sum: number): Case {
  const answer = JSON.stringify({ bytes: Buffer.byteLength(body), records, sum });
  return { feature: 'ingest', method: 'POST', path: `/ingest${query}`, body, status: 200, answer };
}

function wrong(path: string, body: string): Case {
  return invalid('ingest', 'POST', path, body, '');
}
