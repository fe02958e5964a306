import { describe, expect, it, test } from 'vitest';
import { parseBytes, parseSeconds } from './compose-units.js';

test.each([
  // written, bytes
  ['2g', 2_147_483_648],
  ['64mb', 67_108_864],
  ['512K', 524_288],
  ['1b', 1],
  [1024, 1024],
  ['1.5k', 1536],
  ['1 g', 1_073_741_824],
  ['1.5 GiB', 1_610_612_736],
  ['2t', 2_199_023_255_552],
])('%s is %d bytes', (written, bytes) => {
  expect(parseBytes(written)).toBe(bytes);
});

test.each([
  // written, seconds
  ['10s', 10],
  ['1m30s', 90],
  ['500ms', 0.5],
  ['1h', 3600],
])('%s is %d seconds', (written, seconds) => {
  expect(parseSeconds(written)).toBe(seconds);
});

describe('what is neither a size nor a duration', () => {
  it.each(['2x', '', 'g', '-1m', '1  g'])('"%s" is no size', (written) => {
    expect(() => parseBytes(written)).toThrow('Expected a size such as 512m');
  });

  it.each(['10', '', 's', '1m 30s', 'm10s'])('"%s" is no duration', (written) => {
    expect(() => parseSeconds(written)).toThrow('Expected a duration such as 10s');
  });
});
