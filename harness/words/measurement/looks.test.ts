import { describe, expect, it } from 'vitest';
import { looksWords } from './looks.js';

type Last = NonNullable<Parameters<typeof looksWords>[0]>['last'];
const looks = (last: Last) => looksWords({ planned: [5, 7, 10], last, confidence: 0.975 });

describe('the looks of a run', () => {
  it('are no sentence where none was planned', () => {
    expect(looksWords(null)).toEqual([]);
  });

  it('say where the run ended, and what the intervals paid', () => {
    expect(looks({ blocks: 7, open: 0, ends: 'decided' })).toEqual([
      'The run was to end at the first of its planned looks (after 5, 7 and 10 blocks) that left no primary comparison for more blocks to decide: it ended after 7 blocks.',
      'The intervals pay for the looks: each is drawn as one of 97.5 % would be in a run without them, so that those of all looks together hold in 95 %.',
    ]);
  });

  it.each<[Last, RegExp]>([
    [{ blocks: 5, open: 1, ends: 'budget' }, /after 5 blocks with 1 comparison open, because its budget/],
    [{ blocks: 10, open: 2, ends: 'blocks' }, /made all its 10 blocks, and ended with 2 comparisons open/],
    [{ blocks: 5, open: 2, ends: null }, /interrupted after the one at 5 blocks, with 2 comparisons open/],
    [null, /interrupted before the first/],
  ])('say why it ended with %j', (last, words) => {
    expect(looks(last)[0]).toMatch(words);
  });
});
