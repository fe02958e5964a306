import { expect, test } from 'vitest';
import type { StatementTotal } from '../probe/database/user-database.js';
import { OwnDatabase } from './own-database.js';

const total = (key: string, calls: number, totalMs: number): StatementTotal => ({
  key,
  query: `SELECT ${key}`,
  calls,
  totalMs,
});

/** Gives these readings, one after the other, and what was said of those that failed. */
function read(...readings: readonly (StatementTotal[] | Error)[]) {
  const left = [...readings];
  const said: string[] = [];
  const totals = () => {
    const next = left.shift();
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next ?? []);
  };
  return { database: new OwnDatabase({ totals }, (why) => said.push(why)), said };
}

test('a window has what was executed between its edges', async () => {
  const { database } = read([total('1', 5, 10)], [total('1', 7, 14), total('2', 1, 1)]);
  const close = await database.open();
  expect(await close()).toEqual({
    calls: 3,
    totalMs: 5,
    statements: [
      { query: 'SELECT 1', calls: 2, totalMs: 4 },
      { query: 'SELECT 2', calls: 1, totalMs: 1 },
    ],
  });
});

test.each([
  ['cannot be read as it opens', [new Error('gone'), []], 'gone'],
  ['cannot be read as it closes', [[], new Error('gone')], 'gone'],
  ['has its statistics reset', [[total('1', 5, 10)], []], /only rise/],
] as const)(
  'a window whose database %s is measured without it, and that is said',
  async (_what, readings, why) => {
    const { database, said } = read(...readings.map((one) => (one instanceof Error ? one : [...one])));
    const close = await database.open();
    expect(await close()).toBeNull();
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(why);
  },
);
