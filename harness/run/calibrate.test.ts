import { expect, test } from 'vitest';
import { highestKept } from './calibrate.js';

/** A generator that keeps up to `kept` a second, but for the tries that another program spoils, by number from 0. */
function generator(kept: number, spoiled: readonly number[] = []) {
  const rates: number[] = [];
  const tried = (ratePerSecond: number) => {
    const isKept = ratePerSecond <= kept && !spoiled.includes(rates.length);
    rates.push(ratePerSecond);
    return Promise.resolve({ ratePerSecond, lagP99Us: isKept ? 100 : 5_000, kept: isKept });
  };
  return { rates, tried };
}
const RATES = { lowest: 500, highest: 64_000 };

test.each([700, 3_000, 17_000, 63_000])('a ceiling of %d is found to within a tenth', async (kept) => {
  const { rates, tried } = generator(kept);
  const found = (await highestKept(RATES, tried)).ratePerSecond ?? 0;
  expect(found).toBeLessThanOrEqual(kept);
  expect(found * 1.1).toBeGreaterThanOrEqual(kept);
  expect(rates.length).toBeLessThanOrEqual(16);
});

test('a spoiled moment does not lower the ceiling', async () => {
  const clean = await highestKept(RATES, generator(17_000).tried);
  // The first try of the lowest rate, and that of one which is kept later on.
  expect(await highestKept(RATES, generator(17_000, [0, 4]).tried)).toEqual(clean);
});

test('the highest of all is taken where it is kept', async () => {
  const { rates, tried } = generator(100_000);
  expect(await highestKept(RATES, tried)).toMatchObject({ ratePerSecond: 64_000 });
  expect(rates).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000]);
});

test('without a rate that is kept there is no ceiling, but the lag at the lowest', async () => {
  expect(await highestKept(RATES, generator(0).tried)).toEqual({ ratePerSecond: null, lagP99Us: 5_000 });
});
