import { expect, it } from 'vitest';
import { estimateMean } from '../../stats/interval.js';
import { climb } from './climb.js';
import { ditherOf } from './dither.js';

const EXPERIMENTS = 400;
const BLOCKS = 5;

/** The rate that a target without any noise is found to serve. */
async function found(limitPerSecond: number, dither: number): Promise<number> {
  const { ratePerSecond } = await climb({ startPerSecond: 100, dither, topPerSecond: 1e6 }, (rate) =>
    Promise.resolve(rate <= limitPerSecond ? 'within' : 'beyond'),
  );
  return ratePerSecond ?? 0;
}

/** How often the 95 % interval of five blocks holds the true logarithm of a ratio. */
async function coverage(
  ratio: number,
  ditherIn: (arm: 'a' | 'b', experiment: number, block: number) => number,
): Promise<number> {
  let held = 0;
  for (let experiment = 0; experiment < EXPERIMENTS; experiment += 1) {
    const logRatios: number[] = [];
    for (let block = 0; block < BLOCKS; block += 1) {
      const a = await found(320, ditherIn('a', experiment, block));
      const b = await found(320 * ratio, ditherIn('b', experiment, block));
      logRatios.push(Math.log(b / a));
    }
    const { low, high } = estimateMean(logRatios)!;
    if (low <= Math.log(ratio) && high >= Math.log(ratio)) held += 1;
  }
  return held / EXPERIMENTS;
}

const ofTrial = (arm: 'a' | 'b', experiment: number, block: number) =>
  ditherOf({ seed: 1_000 * experiment + block, target: arm });

it.each([1, 1.05, 1.2, 2.69])(
  'lets the interval of a ratio of %s hold it, though neither target has any noise but that of the steps',
  async (ratio) => {
    expect(await coverage(ratio, ofTrial)).toBeGreaterThan(0.92);
  },
);

it('would leave it out with one grid for a whole block', async () => {
  const ofBlock = (_arm: 'a' | 'b', experiment: number, block: number) => ofTrial('a', experiment, block);
  expect(await coverage(1.2, ofBlock)).toBeLessThan(0.5);
});

it('is drawn again by the seed of a plan', () => {
  expect(ditherOf({ seed: 7, target: 'go' })).toBe(ditherOf({ seed: 7, target: 'go' }));
  expect(ditherOf({ seed: 7, target: 'go' })).not.toBe(ditherOf({ seed: 8, target: 'go' }));
});
