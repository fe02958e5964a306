import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EnvironmentError } from '../errors.js';
import type { Target } from '../model/plan/target.js';
import { prepareTargets } from './prepare.js';

let checkout = '';
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'crossover-test-'));
});
afterEach(() => {
  rmSync(checkout, { recursive: true });
});

const target: Target = {
  id: 'one',
  language: 'python',
  title: 'One',
  runtime: { python: 'requirements.txt' },
  command: ['{python}'],
  workers: 1,
  implements: [],
  profiles: [],
};
const prepared = () =>
  prepareTargets(
    {
      folder: join(checkout, '.crossover'),
      environment: process.env,
      signal: new AbortController().signal,
      onStep: () => undefined,
    },
    checkout,
    [target],
  );

it('says in words what a target names and is not there', async () => {
  const found = prepared();
  await expect(found).rejects.toThrow(EnvironmentError);
  await expect(found).rejects.toThrow(/requirements\.txt/);
});

it('says in words that the checkout cannot be written', async () => {
  writeFileSync(join(checkout, '.crossover'), '');
  mkdirSync(join(checkout, 'targets', 'one'), { recursive: true });
  writeFileSync(join(checkout, 'targets', 'one', 'requirements.txt'), '');
  await expect(prepared()).rejects.toThrow(EnvironmentError);
});
