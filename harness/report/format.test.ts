import { describe, expect, it } from 'vitest';
import {
  bare,
  count,
  counted,
  day,
  duration,
  interval,
  moment,
  number,
  quantity,
  quantityWithInterval,
} from './format.js';

describe('numbers as text', () => {
  it.each([
    // Three significant digits, whole from 100 on.
    [1.234, '1.23'],
    [12.34, '12.3'],
    [123.4, '123'],
    [12_345.6, '12,346'],
    [1_234_567, '1,234,567'],
    // Rounding that reaches the next power of ten keeps its digits.
    [9.996, '10.0'],
    [99.96, '100'],
    [999.6, '1,000'],
    // Small, negative, zero, and what is no number.
    [0.0421, '0.042'],
    [-1.5, '−1.50'],
    [-0.00001, '0.000'],
    [0, '0'],
    [Number.NaN, 'unknown'],
  ])('writes %d as %s', (value, text) => {
    expect(number(value)).toBe(text);
  });

  it.each([
    ['us', 812, '812 µs'],
    ['us', 999.6, '1.00 ms'],
    ['us', 1_234, '1.23 ms'],
    ['us', 2_500_000, '2.50 s'],
    ['us', 0, '0 µs'],
    ['s', 0.402, '402 ms'],
    ['s', 1.21, '1.21 s'],
    ['bytes', 33_600, '32.8 KiB'],
    ['bytes', 16 * 1_024 ** 3, '16.0 GiB'],
    ['1/s', 12_345, '12,345/s'],
    ['share', 0.9995, '99.95 %'],
    ['share', 0.999999, '99.9999 %'],
    ['share', 1, '100 %'],
    ['connections', 3, '3'],
    ['pages', 4, '4.00 pages'],
  ])('writes a quantity in %s, %d, as %s', (unit, value, text) => {
    expect(quantity(unit, value)).toBe(text);
  });

  it('writes two values of like size in the scale of the larger', () => {
    expect(quantity('s', 0.402, 1.21)).toBe('0.402 s');
    expect(quantity('us', 4, 2_500_000)).toBe('4.00 µs');
  });

  it('writes an interval in the scale of its estimate, and none where there is none', () => {
    expect(quantityWithInterval('us', 1_234, { low: 990, high: 1_500 })).toBe('1.23 ms [0.990, 1.50]');
    expect(interval('us', 1_234, { low: null, high: null })).toBe('');
    expect(quantityWithInterval('us', 1_234, { low: null, high: null })).toBe('1.23 ms');
  });

  it('says durations, moments and counts as people do', () => {
    expect([0.25, 4, 48.4, 580, 600, 7_500].map(duration)).toEqual([
      '0.3 s',
      '4 s',
      '48 s',
      '9 min 40 s',
      '10 min',
      '2 h 5 min',
    ]);
    expect(moment('2026-11-23T20:51:07.123Z')).toBe('2026-11-23 20:51 UTC');
    expect(day('2026-11-23T20:51:07.123Z')).toBe('2026-11-23');
    expect([counted(1, 'block'), counted(1_200, 'block'), count(28_232)]).toEqual([
      '1 block',
      '1,200 blocks',
      '28,232',
    ]);
    expect([0.5, 10, 1.25, 1_000].map(bare)).toEqual(['0.5', '10', '1.25', '1,000']);
  });
});
