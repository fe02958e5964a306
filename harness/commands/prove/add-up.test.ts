import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunData } from '../../analysis/run-data.js';
import { recordsOf } from '../../analysis/run-data.js';
import type { Surroundings } from '../../config.js';
import { planSha256 } from '../../model/plan/hash.js';
import { honest, madeUpPlan, madeUpRun } from '../../proof/made-up.test-support.js';
import { addUp } from './add-up.js';

const home = mkdtempSync(join(tmpdir(), 'crossover-add-up-'));
afterAll(() => {
  rmSync(home, { recursive: true });
});
const surroundings = { workingFolder: home } as Surroundings;

/** A proof of two rounds in a folder, by its name; what differs is changed in it. */
function stored(name: string, change: (data: RunData) => RunData = (data) => data): string {
  const made = madeUpRun(madeUpPlan(2, name.length), honest);
  const { plan, environment, observations, records } = change({
    ...made,
    records: made.records.map((one) =>
      one.record === 'start'
        ? { ...one, runId: name, codeSha256: 'c'.repeat(64), planSha256: planSha256(made.plan) }
        : one,
    ),
  });
  const folder = join(home, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  writeFileSync(join(folder, 'environment.json'), JSON.stringify(environment));
  const [start, ...others] = records;
  const lines = [start, ...observations, ...others];
  writeFileSync(
    join(folder, 'observations.ndjson'),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
  return name;
}

describe('addUp', () => {
  const [one, other] = [stored('first'), stored('second-one')];

  it('judges the tries of all together, and keeps them where it is told', () => {
    const proof = addUp([one, other], 'together', surroundings);
    expect(proof.aa.comparisons).toBe(8);
    expect(proof.run.added?.map(({ id }) => id)).toEqual(['first', 'second-one']);
    expect(existsSync(join(home, 'together', 'prove.html'))).toBe(true);
    expect(existsSync(join(home, 'together', 'prove.json'))).toBe(true);
  });

  it.each([
    ['the same proof twice', () => one, /the same as/],
    [
      'another code',
      () => stored('other-code', (data) => withStart(data, { codeSha256: 'd'.repeat(64) })),
      /other code/,
    ],
    [
      'another machine',
      () =>
        stored('other-machine', (data) => ({ ...data, environment: { ...data.environment, kernel: '7' } })),
      /kernel/,
    ],
    [
      'a proof during which the code changed',
      () =>
        stored('changed', (data) => ({
          ...data,
          records: [...data.records, { record: 'code-changed', codeSha256: 'e'.repeat(64), atSeconds: 9 }],
        })),
      /became another/,
    ],
  ])('refuses %s, in words', (_what, second, says) => {
    expect(() => addUp([one, second()], undefined, surroundings)).toThrow(says);
  });
});

function withStart(data: RunData, change: object): RunData {
  expect(recordsOf(data, 'start')).toHaveLength(1);
  return {
    ...data,
    records: data.records.map((one) => (one.record === 'start' ? { ...one, ...change } : one)),
  };
}
