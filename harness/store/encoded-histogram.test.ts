import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { httpLoad } from '../analysis/observations.test-support.js';
import { isEncodedHistogram } from './encoded-histogram.js';

const whole = httpLoad(1_000).histograms.responseUs;

test('what a run writes is one', () => {
  expect(isEncodedHistogram(whole)).toBe(true);
});

test('what has lost a bit is none', () => {
  fc.assert(
    fc.property(fc.nat(), (at) => {
      const bytes = Buffer.from(whole, 'base64');
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
  ['a short one', whole.slice(0, 20)],
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
