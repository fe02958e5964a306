import { describe, expect, it } from 'vitest';
import { leadingPair, ofLeadingPair } from './leading-pair.js';

const among = (...ids: string[]) => ({
  targets: ids.map((id) => ({ id, language: id.startsWith('py') ? 'python' : id })),
});

describe('the leading pair', () => {
  it.each([
    [['py', 'go'], { a: 'py', b: 'go' }],
    // Another of the same language stands between them.
    [['py', 'py-2', 'go'], { a: 'py', b: 'go' }],
    // As they are compared, whichever language comes first.
    [['go', 'py-2'], { a: 'go', b: 'py-2' }],
    // One language only.
    [['py', 'py-2'], { a: 'py', b: 'py-2' }],
    [['py'], null],
    [[], null],
  ])('of %j is %j', (ids, pair) => {
    expect(leadingPair(among(...ids))).toEqual(pair);
  });

  it('gives its rows, or those of the first pair where it was not compared', () => {
    const leading = { a: 'py', b: 'go' };
    const other = { a: 'py', b: 'py-2' };
    expect(ofLeadingPair(among('py', 'py-2', 'go'), [other, leading])).toEqual([leading]);
    expect(ofLeadingPair(among('py', 'py-2', 'go'), [other, other])).toEqual([other, other]);
    expect(ofLeadingPair(among('py', 'go'), [])).toEqual([]);
  });
});
