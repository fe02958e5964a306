import { describe, expect, it } from 'vitest';
import {
  bare,
  bareMs,
  bareQuantity,
  count,
  counted,
  day,
  duration,
  interval,
  marginPercent,
  moment,
  number,
  percent,
  probability,
  quantity,
  quantityWithInterval,
  times,
} from './numbers.js';

it.each([
  [0.6, '0.600'],
  [0.031, '0.0310'],
  [0.0001, 'below 0.001'],
])('writes a probability of %s as %s', (p, text) => {
  expect(probability(p)).toBe(text);
});

describe('figures', () => {
  it.each([
    // Three significant digits, zeros included, whole from 100 on.
    [1, '1.00'],
    [1.234, '1.23'],
    [12.34, '12.3'],
    [123.4, '123'],
    [12_345.6, '12,346'],
    [1_234_567, '1,234,567'],
    // Below one as above it, down to six decimals.
    [0.402, '0.402'],
    [0.0421, '0.0421'],
    [0.00050012, '0.000500'],
    [0.0000001, '0'],
    // Rounding that reaches the next power of ten keeps its digits.
    [0.9996, '1.00'],
    [9.996, '10.0'],
    [99.96, '100'],
    [999.6, '1,000'],
    // Negative, zero, and what is no number.
    [-1.5, '−1.50'],
    [-0.0000001, '0'],
    [0, '0'],
    [Number.NaN, 'unknown'],
  ])('are written with three significant digits: %d as %s', (value, text) => {
    expect(number(value)).toBe(text);
  });

  it.each([
    ['us', 812, '812 µs'],
    ['us', 999.6, '1.00 ms'],
    ['us', 1_234, '1.23 ms'],
    ['us', 2_500_000, '2.50 s'],
    ['us', 0, '0 µs'],
    ['ms', 0.402, '402 µs'],
    ['ms', 12.34, '12.3 ms'],
    ['ms', 0, '0 ms'],
    ['s', 0.402, '402 ms'],
    ['s', 1.21, '1.21 s'],
    ['bytes', 33_600, '32.8 KiB'],
    ['bytes', 16 * 1_024 ** 3, '16.0 GiB'],
    ['bytes/s', 1_530_000_000, '1.53 GB/s'],
    ['1/s', 12_345, '12,345/s'],
    ['times', 1, '1.00x'],
    ['connections', 3, '3'],
    ['pages', 4, '4.00 pages'],
  ])('take the scale of their unit: %s, %d as %s', (unit, value, text) => {
    expect(quantity(unit, value)).toBe(text);
  });

  it.each([
    [0, '0 %'],
    [0.0004, '0.0400 %'],
    [0.034, '3.40 %'],
    [0.5, '50.0 %'],
    [0.9665, '96.7 %'],
    // From 99 % on what is missing is what is read.
    [0.9987, '99.87 %'],
    [0.9995, '99.950 %'],
    [0.999999, '99.99990 %'],
    [1, '100 %'],
    [1.25, '125 %'],
    [-0.05, '−5.00 %'],
  ])('show the share %d as %s', (share, text) => {
    expect(percent(share)).toBe(text);
  });

  it('of like size share the scale of the larger', () => {
    expect(quantity('s', 0.402, 1.21)).toBe('0.402 s');
    expect(quantity('us', 4, 2_500_000)).toBe('4.00 µs');
  });

  it('have an interval in the scale of the estimate, and none where there is none', () => {
    expect(quantityWithInterval('us', 1_234, { low: 990, high: 1_500 })).toBe('1.23 ms [0.990, 1.50]');
    expect(quantityWithInterval('share', 0.9995, { low: 0.9987, high: 1 })).toBe('99.950 % [99.87, 100]');
    expect(interval('us', 1_234, { low: null, high: null })).toBe('');
    expect(quantityWithInterval('us', 1_234, { low: null, high: null })).toBe('1.23 ms');
  });

  it('are written alike by every function', () => {
    expect([times(1), quantity('times', 1), `${number(1)}x`]).toEqual(['1.00x', '1.00x', '1.00x']);
    expect(new Set([percent(0.9665), quantity('share', 0.9665)]).size).toBe(1);
  });
});

describe('settings', () => {
  it('have no zeros at their end', () => {
    expect([0.5, 10, 1.25, 1_000, 0].map(bare)).toEqual(['0.5', '10', '1.25', '1,000', '0']);
    expect(bareQuantity('us', 5_000)).toBe('5 ms');
    expect(bareQuantity('share', 0.001)).toBe('0.1 %');
    expect(bareQuantity('share', 0.999)).toBe('99.9 %');
    expect(bareQuantity('1/s', 1_500)).toBe('1,500/s');
    expect(bareQuantity('times', 1.5)).toBe('1.5x');
    expect([1.1, 1.25].map(marginPercent)).toEqual(['10 %', '25 %']);
    expect([0, 50, 1_000].map(bareMs)).toEqual(['0 ms', '50 ms', '1,000 ms']);
  });
});

it('durations, moments and counts are said as people do', () => {
  expect([0.25, 4, 9.97, 48.4, 580, 600, 7_500].map(duration)).toEqual([
    '0.3 s',
    '4 s',
    '10 s',
    '48 s',
    '9 min 40 s',
    '10 min',
    '2 h 5 min',
  ]);
  expect(moment('2026-11-23T20:51:07.123Z')).toBe('2026-11-23 20:51 UTC');
  expect(day('2026-11-23T20:51:07.123Z')).toBe('2026-11-23');
  expect([counted(1, 'block'), counted(1_200, 'block'), count(28_232), count(0)]).toEqual([
    '1 block',
    '1,200 blocks',
    '28,232',
    '0',
  ]);
});
