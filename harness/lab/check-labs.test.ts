import { expect, test } from 'vitest';
import type { MachineCheck } from '../model/machine-check.js';
import { checkLabs, excused } from './check-labs.js';

const there = { ok: true, found: '1.2.3', expected: 'any', remedy: '', needed: true };
const missing = { ...there, ok: false, found: 'none', remedy: 'Install it.' };

/** A Docker lab with or without its engine, and a local one with or without Go. */
const found = (engine: object, go: object, taskset: object = there): MachineCheck[] =>
  excused([
    { id: 'docker', checks: [{ ...there, id: 'docker', ...engine }] },
    {
      id: 'local',
      checks: [
        { ...there, id: 'go', ...go },
        { ...there, id: 'taskset', ...taskset, needed: false },
      ],
    },
  ]);
const failing = (checks: readonly MachineCheck[]) => checks.filter(({ ok }) => !ok).map(({ id }) => id);

test('with a Docker engine nothing of the local lab is needed, and is said so', () => {
  const checks = found(there, missing, missing);
  expect(failing(checks)).toEqual([]);
  expect(checks.find(({ id }) => id === 'go')?.found).toBe('none; not needed with --lab docker');
});

test('where the local lab can run no engine is needed, and what only makes it less exact stays told', () => {
  expect(failing(found(missing, there))).toEqual([]);
  expect(failing(found(missing, there, missing))).toEqual(['taskset']);
});

test('where no lab can run, what each lacks is told', () => {
  expect(failing(found(missing, missing))).toEqual(['docker', 'go']);
});

test('every check says what it expects, what it found and, where that is wrong, what to do', async () => {
  for (const { id, ok, found: seen, expected, remedy } of await checkLabs({ PATH: '' }, null)) {
    for (const text of [seen, expected]) expect(text, id).not.toBe('');
    if (!ok) expect(remedy, id).not.toBe('');
  }
});
