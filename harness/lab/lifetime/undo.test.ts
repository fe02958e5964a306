import { expect, it } from 'vitest';
import { Undo } from './undo.js';

it('takes every step, the last first, and throws the first failure', async () => {
  const taken: string[] = [];
  const undo = new Undo();
  const step = (name: string, failure?: Error) => () => {
    taken.push(name);
    return failure ? Promise.reject(failure) : Promise.resolve();
  };
  undo.add(step('folder', new Error('second failure')));
  undo.add(step('database', new Error('first failure')));
  undo.add(step('target'));
  await expect(undo.all()).rejects.toThrow('first failure');
  expect(taken).toEqual(['target', 'database', 'folder']);
  await undo.all();
  expect(taken).toHaveLength(3);
});
