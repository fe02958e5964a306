import { expect, it } from 'vitest';
import { blocksToDecide } from './blocks-to-decide.js';

it('gives the blocks that a deviation needs, from the ends of its own 80 % interval', () => {
  // Of 5 blocks the deviation may be 0.717 to 1.939 times what was seen (chi-squared of 4: 7.779 and 1.064).
  // n = 5: t.975(4) = 2.776, so half = 0.124 at 0.1; 0.0717 is at the distance 0.08 with 6 blocks, 0.1939 with 25.
  expect(blocksToDecide({ deviation: 0.1, n: 5 }, 0.08, 0.05)).toEqual({ least: 6, most: 26 });
});

it('asks for more blocks than were made, however near the bound is to the interval’s end', () => {
  expect(blocksToDecide({ deviation: 0.1, n: 5 }, 0.12, 0.05).least).toBe(6);
});

it('knows no number where the estimate lies at the bound itself', () => {
  expect(blocksToDecide({ deviation: 0.1, n: 5 }, 0, 0.05)).toEqual({ least: null, most: null });
  expect(blocksToDecide({ deviation: 0.1, n: 5 }, 0.02, 0.05)).toEqual({ least: 52, most: null });
});
