import { expect, test } from 'vitest';
import { userPath } from './config.js';

test('a path is looked for from where the command was given', () => {
  expect(userPath({ workingFolder: '/here' }, 'results/a')).toBe('/here/results/a');
  expect(userPath({ workingFolder: '/here' }, '/there')).toBe('/there');
});

test('where that folder has been removed, only a whole path can be meant', () => {
  expect(userPath({ workingFolder: null }, '/there')).toBe('/there');
  expect(() => userPath({ workingFolder: null }, 'results/a')).toThrow(/has been removed/);
});
