import { expect, test } from 'vitest';
import { Turns } from './turns.js';

test('begins a piece of work when the one before has ended', async () => {
  const turns = new Turns();
  const told: string[] = [];
  let end = (): void => undefined;
  const first = turns.take(
    () =>
      new Promise<void>((resolve) => {
        told.push('first begins');
        end = resolve;
      }),
  );
  const second = turns.take(() => Promise.resolve(told.push('second begins')));
  await new Promise(setImmediate);
  expect(told).toEqual(['first begins']);
  end();
  await Promise.all([first, second]);
  expect(told).toEqual(['first begins', 'second begins']);
});

test('goes on after work that failed, which its own caller hears of', async () => {
  const turns = new Turns();
  const failed = turns.take(() => Promise.reject(new Error('broken')));
  const after = turns.take(() => Promise.resolve('done'));
  await expect(failed).rejects.toThrow('broken');
  await expect(after).resolves.toBe('done');
});
