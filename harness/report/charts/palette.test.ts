import { describe, expect, it } from 'vitest';
import { COLOURS } from './palette.js';

type Scheme = 'light' | 'dark';

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((from) => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}
const below = (names: readonly (keyof typeof COLOURS)[], scheme: Scheme, least: number) =>
  names.filter((name) => contrast(COLOURS[name][scheme], COLOURS.paper[scheme]) < least);

describe.each<Scheme>(['light', 'dark'])('colours on %s paper', (scheme) => {
  it('read as text: 4.5 to 1 (WCAG 1.4.3)', () => {
    const inText = [
      'ink',
      'muted',
      'first',
      'second',
      'third',
      'fourth',
      'same',
      'refuted',
      'mixed',
    ] as const;
    expect(below(inText, scheme, 4.5)).toEqual([]);
  });

  it('can be seen as parts of a picture: 3 to 1 (WCAG 1.4.11)', () => {
    const parts = ['pool', 'database', 'downstream', 'serialising', 'application'] as const;
    expect(below(parts, scheme, 3)).toEqual([]);
  });
});
