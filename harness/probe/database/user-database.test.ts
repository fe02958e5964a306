import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EnvironmentError, UsageError } from '../../errors.js';
import type { StatementTotal } from './user-database.js';
import { BOUND_APPLICATION, readOnlyClient, statementDeltas, UserDatabase } from './user-database.js';

const NAME = `bound_test_${process.pid}`;
const ROLES = { reader: `${NAME}_reader`, stranger: `${NAME}_stranger` };
const PASSWORD = 'se cret/1';
/** The maintenance database of a Postgres with targets/postgres/settings.conf, as a superuser. */
const adminUrl = process.env['TEST_DATABASE_URL'];

function urlOf(database: string, role?: string): string {
  if (adminUrl === undefined)
    throw new Error(
      'Expected TEST_DATABASE_URL to name a Postgres for tests, found none: run npm test, or set it.',
    );
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (role !== undefined) {
    url.username = role;
    url.password = encodeURIComponent(PASSWORD);
  }
  return url.href;
}

async function execute(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

async function refusal(url: string): Promise<EnvironmentError> {
  const thrown: unknown = await UserDatabase.open(url).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(EnvironmentError);
  return thrown as EnvironmentError;
}

beforeAll(async () => {
  await execute(
    urlOf('postgres'),
    `CREATE DATABASE ${NAME}`,
    `CREATE DATABASE ${NAME}_old`,
    `CREATE DATABASE ${NAME}_bare`,
    `CREATE ROLE ${ROLES.reader} LOGIN PASSWORD '${PASSWORD}' IN ROLE pg_read_all_stats`,
    `CREATE ROLE ${ROLES.stranger} LOGIN PASSWORD '${PASSWORD}'`,
  );
  await execute(
    urlOf(NAME),
    'CREATE SCHEMA "odd schema"',
    'CREATE EXTENSION pg_stat_statements SCHEMA "odd schema"',
    `GRANT USAGE ON SCHEMA "odd schema" TO PUBLIC`,
    'CREATE TABLE numbers (n int)',
  );
  await execute(urlOf(`${NAME}_old`), "CREATE EXTENSION pg_stat_statements VERSION '1.7'");
});

afterAll(async () => {
  const databases = [NAME, `${NAME}_old`, `${NAME}_bare`];
  const roles = Object.values(ROLES);
  await execute(
    urlOf('postgres'),
    ...databases.map((database) => `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`),
    ...roles.map((role) => `DROP ROLE IF EXISTS ${role}`),
  );
});

describe('reading a database that is not ours', () => {
  test('finds what clients of any role ran in between, and not its own reading', async () => {
    await using database = await UserDatabase.open(urlOf(NAME, ROLES.reader));
    const before = await database.totals();
    await execute(
      urlOf(NAME),
      ...[1, 2, 3].map((n) => `INSERT INTO numbers VALUES (${n})`),
      'SELECT pg_sleep(0.03)',
    );
    const deltas = statementDeltas(before, await database.totals());
    expect(deltas.map(({ kind, query, calls }) => [kind, query, calls])).toEqual([
      ['SELECT', 'SELECT pg_sleep($1)', 1],
      ['INSERT', 'INSERT INTO numbers VALUES ($1)', 3],
    ]);
    expect(deltas[0]?.totalMs).toBeGreaterThanOrEqual(30);
  });

  test('leaves out what other databases of the server do', async () => {
    await using database = await UserDatabase.open(urlOf(NAME, ROLES.reader));
    const before = await database.totals();
    await execute(urlOf('postgres'), 'SELECT 1 AS elsewhere');
    expect(statementDeltas(before, await database.totals())).toEqual([]);
  });

  test('goes on where its session was cut in between', async () => {
    await using database = await UserDatabase.open(urlOf(NAME, ROLES.reader));
    const before = await database.totals();
    await execute(
      urlOf(NAME),
      'SELECT pg_sleep(0.01)',
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = '${BOUND_APPLICATION}' AND datname = '${NAME}'`,
    );
    const queries = statementDeltas(before, await database.totals()).map(({ query }) => query);
    expect(queries).toContain('SELECT pg_sleep($1)');
  });

  test('takes no statement that was counted anew for the one before, however often it was called since', async () => {
    const ofThis = '0, (SELECT oid FROM pg_database WHERE datname = current_database()), 0';
    await using database = await UserDatabase.open(urlOf(NAME, ROLES.reader));
    await execute(urlOf(NAME), 'SELECT count(*) FROM numbers');
    const before = await database.totals();
    await execute(
      urlOf(NAME),
      `SELECT "odd schema".pg_stat_statements_reset(${ofThis})`,
      // Every statement that was there is called again, and more often.
      ...Array.from({ length: 20 }, () => 'SELECT count(*) FROM numbers'),
    );
    const of = (text: string) => (one: { readonly query: string | null }) =>
      one.query?.includes(text) === true;
    const [again] = (await database.totals()).filter(of('FROM numbers'));
    const [first] = before.filter(of('FROM numbers'));
    expect(again?.calls).toBeGreaterThan(first?.calls ?? Infinity);
    expect(() => statementDeltas([first!], [again!])).toThrow(/only rise/);
  });

  test('says where it cannot be read again', async () => {
    await execute(urlOf('postgres'), `CREATE DATABASE ${NAME}_gone`);
    await execute(urlOf(`${NAME}_gone`), 'CREATE EXTENSION pg_stat_statements');
    await using database = await UserDatabase.open(urlOf(`${NAME}_gone`, ROLES.reader));
    await execute(urlOf('postgres'), `DROP DATABASE ${NAME}_gone WITH (FORCE)`);
    await expect(database.totals()).rejects.toThrow(EnvironmentError);
  });

  test('can change nothing, waits for nothing long, and shows its name', async () => {
    const options = encodeURIComponent('-c default_transaction_read_only=off -c statement_timeout=0');
    const client = readOnlyClient(new URL(`${urlOf(NAME)}?options=${options}&application_name=other`));
    await client.connect();
    await expect(client.query('INSERT INTO numbers VALUES (0)')).rejects.toThrow(/read-only transaction/);
    const { rows } = await client.query<Record<string, string>>(
      `SELECT current_setting('statement_timeout') AS timeout, current_setting('application_name') AS name`,
    );
    await client.end();
    expect(rows).toEqual([{ timeout: '10s', name: BOUND_APPLICATION }]);
  });
});

describe('what cannot be read is said with what to do', () => {
  test('a database without the extension', async () => {
    const { text } = await refusal(urlOf(`${NAME}_bare`));
    expect(text.found).toBe('a database without it');
    expect(text.remedy).toMatch(/CREATE EXTENSION pg_stat_statements/);
  });

  test('a version with other columns', async () => {
    const { text } = await refusal(urlOf(`${NAME}_old`));
    expect(text.found).toMatch(/version 1\.7/);
    expect(text.remedy).toMatch(/ALTER EXTENSION pg_stat_statements UPDATE/);
  });

  test('a role that may not see what others did', async () => {
    const { text } = await refusal(urlOf(NAME, ROLES.stranger));
    expect(text.found).toContain(ROLES.stranger);
    expect(text.remedy).toContain(`GRANT pg_read_all_stats TO ${ROLES.stranger}`);
  });

  test('a wrong password, and never the password itself', async () => {
    const url = new URL(urlOf(NAME, ROLES.reader));
    url.password = 'wrong-and-secret';
    const { text } = await refusal(url.href);
    expect(text.found).toMatch(/password authentication failed/);
    expect(JSON.stringify(text)).not.toContain('secret');
  });

  test('a password among the parameters, and never that either', async () => {
    const url = new URL(urlOf(NAME, ROLES.reader));
    url.username = 'wrong-and-secret';
    url.password = '';
    url.searchParams.set('password', 'wrong-and-secret');
    expect(JSON.stringify((await refusal(url.href)).text)).not.toContain('secret');
  });

  test('nobody at the address, and an end without an answer', async () => {
    const { text } = await refusal('postgres://u:secret@127.0.0.1:1/postgres');
    expect(text.found).toMatch(/ECONNREFUSED/);
    const hangsUp = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => hangsUp.listen(0, '127.0.0.1', resolve));
    const { port } = hangsUp.address() as AddressInfo;
    expect((await refusal(`postgres://u:secret@127.0.0.1:${port}/x`)).text.found).not.toContain('secret');
    hangsUp.close();
  });

  test.each(['', 'localhost', 'mysql://u:secret@h/d', 'postgres://', 'postgres://u:%zz-secret@h/d'])(
    'no address of a Postgres (%j): without repeating it',
    async (url) => {
      const thrown: unknown = await UserDatabase.open(url).catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(UsageError);
      expect(JSON.stringify((thrown as UsageError).text)).not.toContain('secret');
    },
  );
});

describe('the difference of two readings', () => {
  const total = (key: string, calls: number, query: string | null = 'SELECT 1'): StatementTotal => ({
    key,
    query,
    calls,
    totalMs: calls * 2,
  });

  test('is what was added, for any counts', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.tuple(fc.nat(), fc.nat(1_000)), { noNullPrototype: true }),
        (counts) => {
          const entries = Object.entries(counts);
          const before = entries.map(([key, [start]]) => total(key, start));
          const after = entries.map(([key, [start, more]]) => total(key, start + more));
          const deltas = statementDeltas(before, after);
          const added = entries.reduce((sum, [, [, more]]) => sum + more, 0);
          expect(deltas.reduce((sum, { calls }) => sum + calls, 0)).toBe(added);
          expect(deltas.map(({ totalMs }) => totalMs)).toEqual(
            deltas.map(({ totalMs }) => totalMs).sort((a, b) => b - a),
          );
        },
      ),
    );
  });

  test.each([
    ['counted from zero again', [total('a', 1)]],
    ['counted from zero again, and called more often since', [{ ...total('a', 9), totalMs: 1 }]],
    ['pushed out', []],
  ])('is refused where a statement was %s', (_, after) => {
    expect(() => statementDeltas([total('a', 5)], after)).toThrow(/only rise/);
  });

  test.each([
    ['select  a\n from b -- note', 'SELECT', 'select a from b'],
    ['/* who */ (SELECT 1)', 'SELECT', '(SELECT 1)'],
    ["ALTER ROLE x PASSWORD 'secret'", 'ALTER', 'ALTER …'],
    ['', 'OTHER', 'OTHER …'],
    [null, 'OTHER', 'a statement whose text pg_stat_statements has lost'],
  ])('shows %j as %s: only statements on data keep their text', (query, kind, text) => {
    expect(statementDeltas([], [total('a', 1, query)])).toMatchObject([{ kind, query: text }]);
  });
});
