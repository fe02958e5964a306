import { describe, expect, it } from 'vitest';
import { columnWidths, fitted, textLines } from './text-table.js';

describe('a table as text', () => {
  const rows = [
    ['level', 'p50', 'verdict'],
    ['rate-200', '1.20 ms', 'Go better'],
  ];

  it('has columns as wide as their widest cell, and no spaces at the end of a line', () => {
    expect(textLines(rows, ['left', 'right'])).toEqual([
      'level         p50  verdict',
      'rate-200  1.20 ms  Go better',
    ]);
  });

  it('takes rows of unlike length, and none', () => {
    expect(textLines([['a', 'b'], ['long']])).toEqual(['a     b', 'long']);
    expect(textLines([])).toEqual([]);
    expect(columnWidths([])).toEqual([]);
  });

  it('cuts what does not fit a width that is given', () => {
    expect(textLines(rows, [], [5, 8])[1]).toBe('rate…  1.20 ms   Go better');
    expect(fitted('abc', 5, 'right')).toBe('  abc');
    expect(fitted('abc', 0)).toBe('…');
  });
});
