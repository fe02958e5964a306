import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import { readManifests } from './manifests.js';

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'crossover-test-'));
});
afterEach(() => {
  rmSync(checkout, { recursive: true });
});

function manifest(folder: string, text: string): void {
  mkdirSync(join(checkout, 'targets', folder), { recursive: true });
  writeFileSync(join(checkout, 'targets', folder, 'target.yaml'), text);
}

const good = (id: string) =>
  `{ id: ${id}, language: go, title: A, runtime: { go: . }, command: ["{binary}"], workers: 1, implements: [ping] }`;

describe('readManifests', () => {
  it('reads the two targets of this checkout', () => {
    const ids = readManifests(join(import.meta.dirname, '..', '..')).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['go-net-http', 'python-fastapi']));
  });

  it('leaves folders without a manifest out', () => {
    manifest('b', good('b'));
    manifest('a', good('a'));
    mkdirSync(join(checkout, 'targets', 'contract'));
    expect(readManifests(checkout).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('takes one without a runtime, which its owner builds, and without profiles', () => {
    manifest('a', good('a').replace('runtime: { go: . }, ', ''));
    const [{ runtime, profiles } = {}] = readManifests(checkout);
    expect({ runtime, profiles }).toEqual({ runtime: undefined, profiles: [] });
  });

  it.each([
    // what is wrong, the text, what the error names
    ['a word that means nothing', good('a').replace('workers: 1', 'workers: 1, threads: 2'), 'threads'],
    ['jobs that nobody would do', good('a').replace('[ping]', '[jobs]'), 'worker: none, where'],
    ['a field that is missing', good('a').replace('title: A, ', ''), 'title'],
    ['a feature that the contract does not have', good('a').replace('ping', 'pong'), 'implements.0'],
    ["another folder's id", good('b'), '"b", in a folder called a'],
    ['broken YAML', '{ id: a', 'line 1'],
  ])('names %s', (_what, text, named) => {
    manifest('a', text);
    const read = () => readManifests(checkout);
    expect(read).toThrow(UsageError);
    expect(read).toThrow(named);
    expect(read).toThrow(join('targets', 'a', 'target.yaml'));
  });
});
