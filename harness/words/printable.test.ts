import { describe, expect, it } from 'vitest';
import { printable } from './printable.js';

describe('text from outside', () => {
  it.each([
    ['a colour or a title of the terminal', 'a\u001b[8mb\u001b]0;t\u0007', 'a\uFFFD[8mb\uFFFD]0;t\uFFFD'],
    ['the eight-bit forms of the same', '\u009b31mred', '\uFFFD31mred'],
    ['a line that is written over', 'good\rbad', 'good\uFFFDbad'],
    ['writing turned round', 'a\u202eb', 'a\uFFFDb'],
  ])('loses %s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('keeps letters of every script, lines and tabs', () => {
    expect(printable('größer – 大\r\n\tü\n')).toBe('größer – 大\n\tü\n');
  });
});
