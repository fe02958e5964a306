import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EnvironmentError } from '../../errors.js';
import { DatabaseProbe, databaseRecord } from './database.js';

const DATABASE = `probe_test_${process.pid}`;
/** The maintenance database of a Postgres with targets/postgres/settings.conf, as a superuser. */
const adminUrl = process.env['TEST_DATABASE_URL'];

/** A condition to wait for, not a time to measure: generous, for a busy machine. */
const SOON = { timeout: 10_000, interval: 20 };

function urlOf(database: string): string {
  if (adminUrl === undefined)
    throw new Error(
      'Expected TEST_DATABASE_URL to name a Postgres for tests, found none: run npm test, or set it.',
    );
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}

async function execute(database: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client(urlOf(database));
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

beforeAll(async () => {
  await execute('postgres', `CREATE DATABASE ${DATABASE}`);
  await execute(DATABASE, 'CREATE TABLE numbers (n int)');
});

afterAll(async () => {
  await execute('postgres', `DROP DATABASE ${DATABASE} WITH (FORCE)`);
});

test('the difference of two snapshots holds the statements in between, normalised, most time first', async () => {
  await using probe = await DatabaseProbe.open(urlOf('postgres'));
  await execute(DATABASE, 'INSERT INTO numbers VALUES (0)');
  const before = await probe.snapshot(DATABASE, false);
  await execute(
    DATABASE,
    ...[1, 2, 3].map((n) => `INSERT INTO numbers VALUES (${n})`),
    'SELECT pg_sleep(0.03)',
    'SELECT n FROM numbers',
  );
  const after = await probe.snapshot(DATABASE, true);
  const { statements } = databaseRecord(before, after, [], 0);
  expect(statements.map(({ query, calls, rows }) => [query, calls, rows])).toEqual(
    expect.arrayContaining([
      ['INSERT INTO numbers VALUES ($1)', 3, 3],
      ['SELECT pg_sleep($1)', 1, 1],
      ['SELECT n FROM numbers', 1, 4],
    ]),
  );
  expect(statements).toHaveLength(3);
  expect(statements[0]?.query).toBe('SELECT pg_sleep($1)');
  expect(statements[0]?.totalMs).toBeGreaterThanOrEqual(30);
});

test('transactions of sessions that ended are counted', async () => {
  await using probe = await DatabaseProbe.open(urlOf('postgres'));
  const before = await probe.snapshot(DATABASE, false);
  await execute(DATABASE, ...Array.from({ length: 10 }, (_, n) => `INSERT INTO numbers VALUES (${n})`));
  await expect
    .poll(async () => {
      const after = await probe.snapshot(DATABASE, false);
      return databaseRecord(before, after, [], 0).transactions;
    }, SOON)
    .toBeGreaterThanOrEqual(10);
});

test('backends that execute are active, idle ones, other databases and the probe itself are not', async () => {
  await using probe = await DatabaseProbe.open(urlOf('postgres'));
  const idle = new pg.Client(urlOf(DATABASE));
  const sleeping = new pg.Client(urlOf(DATABASE));
  const elsewhere = new pg.Client(urlOf('postgres'));
  const clients = [idle, sleeping, elsewhere];
  await Promise.all(clients.map((client) => client.connect()));
  expect(await probe.activeBackends(DATABASE)).toBe(0);
  const sleeps = [sleeping, elsewhere].map((client) =>
    client.query('SELECT pg_sleep(60)').catch(() => 'cancelled'),
  );
  await expect.poll(() => probe.activeBackends(DATABASE), SOON).toBe(1);
  await idle.query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'");
  await Promise.all(sleeps);
  await Promise.all(clients.map((client) => client.end()));
});

test('the record holds mean and highest of the active backends', () => {
  const empty = { statements: new Map(), transactions: 5, atSeconds: 10.5 };
  const after = { statements: new Map(), transactions: 12, atSeconds: 12.5 };
  expect(databaseRecord(empty, after, [1, 2, 6], 0.25)).toEqual({
    cpuSeconds: 0.25,
    transactions: 7,
    countedSeconds: 2,
    activeMean: 3,
    activeMax: 6,
    statements: [],
  });
});

test('a server that cannot be reached is an error of the environment that says what to do', async () => {
  const nobodyListens = 'postgres://nobody:secret@127.0.0.1:1/postgres';
  await expect(DatabaseProbe.open(nobodyListens)).rejects.toThrow(EnvironmentError);
});
