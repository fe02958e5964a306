import { expect, it } from 'vitest';
import { EnvironmentError } from '../../../errors.js';
import { asked, listed, unless } from './asked.js';

const refusing = (statusCode: number) => Promise.reject(Object.assign(new Error('no'), { statusCode }));

it('an engine that does not answer is not waited for', async () => {
  const silence = new Promise<never>(() => undefined);
  await expect(asked('to answer', silence, 1)).rejects.toThrow(/no answer within/);
});

it("what an engine refuses is the environment's failure, in its own words", async () => {
  const thrown: unknown = await asked('to start it', refusing(500)).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(EnvironmentError);
  expect(thrown).toMatchObject({ message: 'no', text: { expected: 'the Docker engine to start it' } });
});

it('what is gone already need not be removed', async () => {
  expect(await unless([404], asked('to remove it', refusing(404)))).toBe(false);
  await expect(unless([404], asked('to remove it', refusing(500)))).rejects.toThrow('no');
});

it('an engine that says null for a list has nothing', () => {
  expect(listed(Buffer.from('null') as unknown as number[])).toEqual([]);
  expect(listed([1])).toEqual([1]);
});
