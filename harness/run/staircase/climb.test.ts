import fc from 'fast-check';
import { mean } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { Random } from '../../stats/random.js';
import { climb, STEP_FACTOR } from './climb.js';

const TOP_PER_SECOND = 1e6;

/** A target with a limit that moves a little from step to step: within below it, beyond above it. */
function targetWith(limitPerSecond: number, random: Random, noise = 0.03) {
  return (ratePerSecond: number) => {
    const limitNow = limitPerSecond * Math.exp(noise * random.normal());
    return Promise.resolve(ratePerSecond <= limitNow ? ('within' as const) : ('beyond' as const));
  };
}

/** Over many blocks, whose grids are moved each by another share of a step: mean logarithm of what is found over the truth. */
async function meanError(limitPerSecond: number, startPerSecond: number, seed: number): Promise<number> {
  const random = new Random(seed);
  const errors: number[] = [];
  while (errors.length < 300) {
    const { ratePerSecond, ended } = await climb(
      { startPerSecond, dither: random.uniform(), topPerSecond: TOP_PER_SECOND },
      targetWith(limitPerSecond, random),
    );
    expect(ended).toBe('bracketed');
    errors.push(Math.log((ratePerSecond ?? 0) / limitPerSecond));
  }
  return mean(errors);
}

describe('climb', () => {
  it('ends for any target and any start, within a bounded number of attempts and never above the top', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 1, max: 1e5, noNaN: true }),
        fc.double({ min: 1, max: 1e5, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.double({ min: 10, max: 1e5, noNaN: true }),
        fc.double({ min: 10, max: 1e6, noNaN: true }),
        fc.integer(),
        async (startPerSecond, limitPerSecond, dither, topPerSecond, mostPerSecond, seed) => {
          const random = new Random(seed >>> 0);
          const target = targetWith(limitPerSecond, random);
          const rates: number[] = [];
          const found = await climb({ startPerSecond, dither, topPerSecond }, (ratePerSecond) => {
            rates.push(ratePerSecond);
            if (ratePerSecond > mostPerSecond) return Promise.resolve('overloaded');
            return random.uniform() < 0.1 ? Promise.resolve('spoiled') : target(ratePerSecond);
          });
          expect(rates.length).toBeLessThanOrEqual(32);
          expect(Math.max(...rates)).toBeLessThanOrEqual(topPerSecond * (1 + 1e-6));
          if (found.ratePerSecond !== null) expect(rates).toContain(found.ratePerSecond);
          expect(found.ratePerSecond ?? 0).toBeLessThanOrEqual(mostPerSecond);
        },
      ),
    );
  });

  it('finds the limit to within 5 % on average, wherever it starts', async () => {
    for (const [limit, start] of [
      [400, 400],
      [400, 900],
      [2_000, 1_100],
      [2_000, 2_200],
    ] as const) {
      expect(Math.abs(await meanError(limit, start, 7)), `limit ${limit}, start ${start}`).toBeLessThan(
        Math.log(1.05),
      );
    }
  });

  it('errs alike for a slow target and a fast one, so that their ratio is the true one', async () => {
    const slow = await meanError(400, 430, 1);
    const fast = await meanError(948, 900, 2);
    expect(Math.abs(fast - slow)).toBeLessThan(0.01);
  });

  it('does not take one hiccup for the limit', async () => {
    let attempts = 0;
    const found = await climb({ startPerSecond: 100, dither: 0, topPerSecond: 115 }, () =>
      Promise.resolve((attempts += 1) === 1 ? ('beyond' as const) : ('within' as const)),
    );
    expect(found).toMatchObject({ ended: 'at-top', ratePerSecond: 100 * STEP_FACTOR });
  });

  it('says that the truth is beyond the top, or below the lowest rate, or not known', async () => {
    const stairs = { startPerSecond: 100, dither: 0, topPerSecond: 1_000 };
    const always = (outcome: 'within' | 'beyond' | 'spoiled') =>
      climb(stairs, () => Promise.resolve(outcome));
    expect((await always('within')).ended).toBe('at-top');
    expect(await always('beyond')).toMatchObject({ ended: 'at-bottom', ratePerSecond: null });
    expect(await always('spoiled')).toMatchObject({ ended: 'spoiled', ratePerSecond: null });
  });
});
