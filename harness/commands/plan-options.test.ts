import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import type { Target } from '../model/target.js';
import { chosenTargets } from './plan-options.js';

const target = (id: string, ...profiles: Target['profiles']): Target => ({
  ...{ id, language: 'any', title: id, command: ['./run'], workers: 1, implements: ['ping'], profiles },
});
const known = [
  target('an-own-service'),
  target('go-net-http', 'smoke', 'standard'),
  target('python-asgi', 'standard'),
  target('python-fastapi', 'smoke', 'standard'),
];
const ids = (named: string | undefined, profile: 'smoke' | 'standard') =>
  chosenTargets(named, profile, known).map(({ id }) => id);

describe('chosenTargets', () => {
  it('takes those that the profile measures, Python first and Go second', () => {
    expect(ids(undefined, 'smoke')).toEqual(['python-fastapi', 'go-net-http']);
    expect(ids(undefined, 'standard')).toEqual(['python-fastapi', 'go-net-http', 'python-asgi']);
  });

  it('takes those that are named, whatever the profile, in the same order', () => {
    expect(ids('python-asgi,an-own-service,go-net-http', 'smoke')).toEqual([
      'go-net-http',
      'an-own-service',
      'python-asgi',
    ]);
  });

  it('refuses a name that no target has', () => {
    expect(() => ids('rust', 'smoke')).toThrow(UsageError);
  });
});
