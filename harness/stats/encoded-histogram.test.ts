import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isEncodedHistogram } from './encoded-histogram.js';
import { Histogram } from './histogram.js';

const values = fc.array(fc.integer({ min: 0, max: 3_600_000_000 }), { maxLength: 50 });

function encoded(recorded: readonly number[], digits: 3 | 4): string {
  using histogram = Histogram.empty(digits);
  for (const value of recorded) histogram.record(value);
  return histogram.encode();
}

test('what a histogram writes is one', () => {
  fc.assert(
    fc.property(values, fc.constantFrom(3 as const, 4 as const), (recorded, digits) => {
      expect(isEncodedHistogram(encoded(recorded, digits))).toBe(true);
    }),
  );
});

test('what has lost a bit is none', () => {
  fc.assert(
    fc.property(values, fc.nat(), (recorded, at) => {
      const bytes = Buffer.from(encoded(recorded, 3), 'base64');
      // Behind the outer length, which nobody needs.
      const place = 8 + (at % (bytes.length - 8));
      bytes[place] = (bytes[place] ?? 0) ^ 1;
      expect(isEncodedHistogram(bytes.toString('base64'))).toBe(false);
    }),
  );
});

test.each([
  ['nothing', ''],
  ['something else', 'AAAA'],
  ['a short one', encoded([1], 3).slice(0, 20)],
  [
    'one that unfolds into more than any of ours',
    Buffer.concat([
      Buffer.from([0x1c, 0x84, 0x93, 0x14, 0, 1, 0, 0]),
      deflateSync(Buffer.alloc(100_000_000)),
    ]).toString('base64'),
  ],
])('%s is none', (_what, text) => {
  expect(isEncodedHistogram(text)).toBe(false);
});
