import { describe, expect, it } from 'vitest';
import { judge } from '../judge.js';
import { QUIET } from '../quiet.test-support.js';
import type { ComparedBlock } from './comparison.js';
import { comparedFigures } from './comparison.js';

/** Blocks as an agent gives them that adds what the machine takes, and of the slower server's requests so much more. */
function blocksOf({ lateUs = [400, 400, 400], faultUs = 0 }): ComparedBlock[] {
  const medians = (givenUs: number, late: number, block: number) => {
    const own = late + 10 * block;
    return { givenUs, lateUs: own, measuredUs: givenUs + own, delays: 30 };
  };
  const [one = 0, same = 0, slower = 0] = lateUs;
  return [0, 1, 2, 3, 4].map((block) => {
    const late = medians(13_000, slower, block);
    return {
      one: medians(10_000, one, block),
      same: medians(10_000, same, block),
      slower: { ...late, measuredUs: late.measuredUs + faultUs },
    };
  });
}

const statusesOf = (blocks: readonly ComparedBlock[]) =>
  Object.fromEntries(comparedFigures(blocks).map((figure) => [figure.id, judge(figure, QUIET).status]));

describe('a comparison of two servers', () => {
  it('finds 3 ms as 3 ms, and equals equivalent', () => {
    expect(statusesOf(blocksOf({}))).toEqual({ added: 'ok', identical: 'ok', equivalent: 'ok' });
  });

  it('is right, too, where the machine took more from one side', () => {
    const statuses = statusesOf(blocksOf({ lateUs: [400, 700, 900] }));
    expect(statuses).toEqual({ added: 'ok', identical: 'ok', equivalent: 'ok' });
  });

  it('tells an agent that adds something of its own to the slower one', () => {
    expect(statusesOf(blocksOf({ faultUs: 101 })).added).toBe('wrong');
    expect(statusesOf(blocksOf({ faultUs: -101 })).added).toBe('wrong');
  });

  it('says nothing where the machine took more from one side than half of what is to be found', () => {
    expect(statusesOf(blocksOf({ lateUs: [400, 400, 1_900] })).added).toBe('untold');
  });
});
