import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { tryFaults } from './campaign/faults.js';
import { tryInputs } from './campaign/inputs.js';
import { tryKills } from './campaign/kills.js';
import { Ground } from './campaign/runs/ground.js';
import { table } from './campaign/tried.js';
import type { Tried } from './campaign/tried.js';
import { checkout, testFolder } from './crossover.test-support.js';

/** The campaign's short form; `npm run campaign` tries as many as are asked for, with another seed each time. */
const SEED = 16;
const folder = testFolder('campaign');
const workshop = { checkout, folder };
const silent = { tried: () => undefined, enough: new AbortController().signal };
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function expectHeld(tried: readonly Tried[]): void {
  expect(tried.length).toBeGreaterThan(0);
  expect(
    tried.filter(({ complaint }) => complaint !== null),
    table(tried),
  ).toEqual([]);
}

it('a run that is killed can be reported and goes on to its end, with nothing lost and nothing left', async () => {
  const ground = await Ground.open('local', workshop);
  expectHeld(await tryKills(ground, 1, SEED, silent));
}, 600_000);

it('a trial whose target or whose Postgres is killed says so, and the others are measured', async () => {
  const ground = await Ground.open('local', { checkout, folder: join(folder, 'faults') });
  const only = ['target killed', 'Postgres killed'];
  expectHeld(await tryFaults(ground, { count: 1, seed: SEED, only }, silent));
}, 600_000);

it('bad inputs of every kind are told in words, in time', async () => {
  const inputs = join(folder, 'inputs');
  mkdirSync(inputs, { mode: 0o755 });
  expectHeld(await tryInputs({ checkout, folder: inputs }, 14, SEED, silent));
}, 600_000);
