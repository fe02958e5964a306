import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { checksumOf, rowOf } from './mixed.js';

test('the first row is the one that the contract writes out', () => {
  const row =
    '{"id":1,"name":"User 1","email":"user1@example.com","amount_cents":3701,"tags":["alpha","beta","1"]}';
  expect(JSON.stringify(rowOf(1))).toBe(row);
  expect(checksumOf(0)).toBe(0);
  expect(checksumOf(1)).toBe(crc32(row));
});

test('CRC-32 is the IEEE one, by its published check value', () => {
  // https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-32-iso-hdlc
  expect(crc32('123456789')).toBe(0xcb_f4_39_26);
});

test.each([
  // row, cents
  [271, 2771],
  [10_000, 0],
  [10_001, 3701],
])('the amount of row %i is %i cents: the digits without the point, leading zeros gone', (row, cents) => {
  expect(rowOf(row)).toMatchObject({ amount_cents: cents });
});

test('the sum of checksums wraps at 32 bits', () => {
  const sum = [1, 2, 3, 4, 5].reduce((total, row) => total + crc32(JSON.stringify(rowOf(row))), 0);
  expect(sum).toBeGreaterThan(2 ** 32);
  expect(checksumOf(5)).toBe(sum - 2 ** 32 * Math.floor(sum / 2 ** 32));
});
