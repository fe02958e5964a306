import { crc32 } from 'node:zlib';
import { invalidQuery, wrongMethod, type Case } from './case.js';
import { ok } from './good-cases.js';

/** Rows beyond 10,000 begin again at the amounts of the first. */
const MANY_ROWS = 10_001;
const WAIT_MS = 40;

export const mixedCases: readonly Case[] = [
  mixed('/mixed', 0, 0),
  mixed('/mixed?work=1', 0, 1),
  mixed('/mixed?db_ms=0&work=1000&unknown=x', 0, 1000),
  mixed(`/mixed?work=${MANY_ROWS}&db_ms=5`, 5, MANY_ROWS),
  mixed(`/mixed?db_ms=${WAIT_MS}&work=10`, WAIT_MS, 10),
  mixed('/mixed?work=1000&by=interpreter', 0, 1000),
  mixed('/mixed?work=10&by=library', 0, 10),
  wrongMethod('mixed', 'POST', '/mixed', 'GET'),
  ...['', 'Library', 'x'].map((by) => invalidQuery('mixed', `/mixed?work=1&by=${by}`, 'by')),
  invalidQuery('mixed', '/mixed?work=x&db_ms=x', 'db_ms', 'work'),
  ...['60001', '-1', '+1', '1.5', '', '1e3', '%D9%A1'].map((dbMs) =>
    invalidQuery('mixed', `/mixed?db_ms=${dbMs}&work=1`, 'db_ms'),
  ),
  ...['1000001', '-1', '%201', '1.0', ''].map((work) => invalidQuery('mixed', `/mixed?work=${work}`, 'work')),
];

function mixed(path: string, dbMs: number, work: number): Case {
  return { ...ok('mixed', path, { db_ms: dbMs, work, checksum: checksumOf(work) }), waitMs: dbMs };
}

/** The sum, modulo 2^32, of the CRC-32 (IEEE 802.3) of each row's JSON, as the contract defines the rows. */
export function checksumOf(work: number): number {
  let checksum = 0;
  for (let row = 1; row <= work; row += 1)
    checksum = (checksum + crc32(JSON.stringify(rowOf(row)))) % 2 ** 32;
  return checksum;
}

/** A row as it is after mapping: the amount of the raw row, say `37.01`, has lost its point. */
export function rowOf(row: number): unknown {
  const amount = ((row * 37) % 10_000) * 100 + (row % 100);
  return {
    id: row,
    name: `User ${row}`,
    email: `user${row}@example.com`,
    amount_cents: amount,
    tags: ['alpha', 'beta', String(row % 7)],
  };
}
