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
const RATES = [40, 20, 10, 5];

test('the ceiling is the highest rate that is kept, and only higher ones are tried again', async () => {
  const { rates, tried } = generator(20);
  expect(await highestKept(RATES, tried)).toEqual({ ratePerSecond: 20, lagP99Us: 100 });
  expect(rates).toEqual([40, 20, 40]);
});

test('a spoiled moment does not lower the ceiling', async () => {
  const { rates, tried } = generator(20, [1, 2]);
  expect(await highestKept(RATES, tried)).toMatchObject({ ratePerSecond: 20 });
  expect(rates).toEqual([40, 20, 10, 5, 40, 20]);
});

test('the highest of all is tried once where it is kept', async () => {
  const { rates, tried } = generator(100);
  expect(await highestKept(RATES, tried)).toMatchObject({ ratePerSecond: 40 });
  expect(rates).toEqual([40]);
});

test('without a rate that is kept there is no ceiling, but the lag at the lowest', async () => {
  expect(await highestKept(RATES, generator(0).tried)).toEqual({ ratePerSecond: null, lagP99Us: 5_000 });
});
