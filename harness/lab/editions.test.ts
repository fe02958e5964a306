import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import type { Target } from '../model/plan/target.js';
import { folderOf } from '../model/plan/target.js';
import { withEditions } from './editions.js';

const target = (id: string, runtime: NonNullable<Target['runtime']>): Target => ({
  id,
  language: 'python' in runtime ? 'python' : 'go',
  title: id,
  runtime,
  command: ['./run'],
  workers: 1,
  implements: ['ping'],
  profiles: ['quick'],
});
const python = target('python-x', { python: 'requirements.txt' });
const go = target('go-x', { go: '.' });
const own: Target = { ...target('own', { go: '.' }), runtime: undefined };
const edition = (name: string) => withEditions([python, go, own], [name]).at(-1)!;

describe('an edition of a target', () => {
  it('is an arm of its own by the same folder, which no profile measures by itself', () => {
    expect(edition('python-x+3.13')).toEqual({
      ...python,
      id: 'python-x+3.13',
      title: 'python-x, on Python 3.13',
      profiles: [],
      edition: { of: 'python-x', version: '3.13' },
    });
    expect(folderOf(edition('python-x+3.13'))).toBe('python-x');
    expect(folderOf(python)).toBe('python-x');
  });

  it('is of a version of Go, or of an experiment of its toolchain', () => {
    expect(edition('go-x+1.25.3')).toMatchObject({
      title: 'go-x, on Go 1.25.3',
      edition: { of: 'go-x', version: '1.25.3' },
    });
    expect(edition('go-x+jsonv2')).toMatchObject({
      title: 'go-x, with GOEXPERIMENT=jsonv2',
      edition: { of: 'go-x', experiment: 'jsonv2' },
    });
  });

  it('is none of a name without one, or of a target that is not there', () => {
    expect(withEditions([python], ['python-x', 'rust-x+1.80'])).toEqual([python]);
  });

  it.each(['python-x+jsonv2', 'python-x+3', 'go-x+', 'go-x+1.25+jsonv2', 'own+1.25'])(
    'refuses %s',
    (name) => {
      expect(() => edition(name)).toThrow(UsageError);
    },
  );
});
