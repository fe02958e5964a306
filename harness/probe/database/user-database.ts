import pg from 'pg';
import { asError, EnvironmentError } from '../../errors.js';
import { postgresAddress, sessionOf } from './postgres-address.js';
import type { Encryption } from './ssl-mode.js';
import { encryptionsOf, refusesEncryption } from './ssl-mode.js';

/** What the sessions are called in the user's pg_stat_activity. */
export const BOUND_APPLICATION = 'crossover-bound';
/** No statement of ours may last longer, nor the connecting. */
const LIMIT_MS = 10_000;

/** Totals of one normalised statement of one database, since the statistics were reset. */
export interface StatementTotal {
  /** Role, statement and level: what pg_stat_statements counts by. */
  readonly key: string;
  /** Null where the extension has lost the texts, while it counts on. */
  readonly query: string | null;
  readonly calls: number;
  readonly totalMs: number;
}

/** What one normalised statement did in an interval. */
export interface StatementDelta {
  /** `SELECT`, `INSERT`, …: the statement's first word. */
  readonly kind: string;
  readonly query: string;
  readonly calls: number;
  readonly totalMs: number;
}

/**
 * Reads pg_stat_statements of a database that is not ours. Sessions are read-only and short statements only; nothing is
 * created, reset or changed. Errors never hold the password.
 */
export class UserDatabase implements AsyncDisposable {
  readonly #url: string;
  readonly #environment: Readonly<NodeJS.ProcessEnv>;
  readonly #statements: string;
  #client: pg.Client;

  private constructor(address: Address, client: pg.Client, statements: string) {
    this.#url = address.url;
    this.#environment = address.environment;
    this.#client = client;
    this.#statements = statements;
  }

  /**
   * Fails with a UsageError for what is no address of a Postgres, and with an EnvironmentError where it cannot be reached,
   * where pg_stat_statements is missing, not loaded or too old, or where the role may not see what other roles did.
   */
  static async open(url: string, environment: Readonly<NodeJS.ProcessEnv> = {}): Promise<UserDatabase> {
    const client = await connected(url, environment);
    try {
      const view = await viewOf(client);
      await requireAllStatements(client);
      const database = new UserDatabase({ url, environment }, client, view);
      await database.#read();
      return database;
    } catch (thrown) {
      await client.end().catch(() => undefined);
      throw thrown instanceof EnvironmentError ? thrown : unreadable(thrown, url);
    }
  }

  /**
   * Totals of what clients ran in this database; reads of the statistics themselves, ours among them, left out. A session
   * that was cut since the last reading (a time-out, a failover) is opened anew, once.
   */
  async totals(): Promise<StatementTotal[]> {
    try {
      return await this.#read();
    } catch {
      await this.#client.end().catch(() => undefined);
      this.#client = await connected(this.#url, this.#environment);
      return this.#read().catch((thrown: unknown) => {
        throw unreadable(thrown, this.#url);
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  async #read(): Promise<StatementTotal[]> {
    type Row = { key: string; query: string | null; calls: number; total_ms: number };
    const { rows } = await this.#client.query<Row>(this.#statements);
    return rows.map((row) => ({ key: row.key, query: row.query, calls: row.calls, totalMs: row.total_ms }));
  }
}

interface Address {
  readonly url: string;
  /** PGSSLMODE and its kin stand there. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
}

/** A session by the first way that the server accepts. Throws EnvironmentError where there is none. */
async function connected(url: string, environment: Readonly<NodeJS.ProcessEnv>): Promise<pg.Client> {
  const address = postgresAddress(url, environment);
  const ways = encryptionsOf(address, environment);
  for (const [index, ssl] of ways.entries()) {
    const client = readOnlyClient(address, ssl, environment);
    try {
      await client.connect();
      return client;
    } catch (thrown) {
      await client.end().catch(() => undefined);
      if (index === ways.length - 1 || !refusesEncryption(thrown)) throw unreadable(thrown, url);
    }
  }
  throw new Error('There is always one way to connect.');
}

/**
 * A session that may change nothing, told at its start, so that a pooler in between refuses it rather than keeping the
 * settings for others.
 */
export function readOnlyClient(
  address: URL,
  ssl: Encryption = false,
  environment: Readonly<NodeJS.ProcessEnv> = {},
): pg.Client {
  const readOnly = `-c default_transaction_read_only=on -c statement_timeout=${LIMIT_MS}`;
  const own = address.searchParams.get('options');
  const client = new pg.Client({
    ...sessionOf(address, environment),
    options: own === null ? readOnly : `${own} ${readOnly}`,
    application_name: BOUND_APPLICATION,
    connectionTimeoutMillis: LIMIT_MS,
    // A server that has gone without a word would be waited for without an end.
    query_timeout: 2 * LIMIT_MS,
    ssl,
  });
  // A connection that breaks while idle is told by the next query; unheard, the event would end the process.
  client.on('error', () => undefined);
  return client;
}

/** The query for totals, by the columns that this version's view has. */
async function viewOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{
    schema: string;
    version: string;
    columns: string[];
    tells_own: boolean;
  }>(`
    SELECT quote_ident(nspname) AS schema, extversion AS version,
           current_setting('server_version_num')::int >= 140000 AS tells_own,
           ARRAY(SELECT attname::text FROM pg_attribute
                 WHERE attrelid = to_regclass(quote_ident(nspname) || '.pg_stat_statements')) AS columns
    FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
    WHERE extname = 'pg_stat_statements'`);
  const [extension] = rows;
  if (!extension) {
    throw new EnvironmentError({
      expected: 'the extension pg_stat_statements in the database that --pg-url names',
      found: 'a database without it',
      remedy:
        'Have its owner run CREATE EXTENSION pg_stat_statements there, with pg_stat_statements in shared_preload_libraries; or name a database that has it, or give --db-ms.',
    });
  }
  if (!extension.columns.includes('total_exec_time')) {
    throw new EnvironmentError({
      expected: 'pg_stat_statements 1.8 or later (Postgres 13), with the column total_exec_time',
      found: `version ${extension.version} without it`,
      remedy: 'Have the owner run ALTER EXTENSION pg_stat_statements UPDATE, or give --db-ms instead.',
    });
  }
  // A statement inside a function is part of the one that called it; before 1.9 they cannot be told apart.
  const topLevel = extension.columns.includes('toplevel');
  // One that was pushed out and counted anew is another from 1.11 on (Postgres 17), however often it was called since.
  const since = extension.columns.includes('stats_since');
  // The statement under way is our own reading, also where its text is lost; before Postgres 14 that cannot be told.
  const notOwn =
    'AND queryid IS DISTINCT FROM (SELECT query_id FROM pg_stat_activity WHERE pid = pg_backend_pid())';
  return `
    SELECT concat_ws(' ', userid, queryid${topLevel ? ', toplevel' : ''}${since ? ', stats_since' : ''}) AS key, query,
           calls::float8 AS calls, total_exec_time::float8 AS total_ms
    FROM ${extension.schema}.pg_stat_statements
    WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (query IS NULL OR query NOT LIKE '%pg_stat_statements%')
      ${extension.tells_own ? notOwn : ''}${topLevel ? ' AND toplevel' : ''}`;
}

/** Without this role other users' statements are counted, but cannot be told apart from one reading to the next. */
async function requireAllStatements(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ role: string; may: boolean }>(
    `SELECT quote_ident(current_user) AS role, pg_has_role('pg_read_all_stats', 'USAGE') AS may`,
  );
  const role = rows[0]?.role ?? 'the role';
  if (rows[0]?.may === true) return;
  throw new EnvironmentError({
    expected: 'a role that may read the statistics of all roles (pg_read_all_stats)',
    found: `${role}, which may not`,
    remedy: `Have a superuser run GRANT pg_read_all_stats TO ${role}, or name another role in --pg-url.`,
  });
}

function unreadable(thrown: unknown, url: string): EnvironmentError {
  const error: NodeJS.ErrnoException = asError(thrown);
  const message = withoutPassword(error.message || (error.code ?? error.name), url);
  const notLoaded = message.includes('shared_preload_libraries');
  return new EnvironmentError({
    expected: notLoaded
      ? 'a Postgres that loads pg_stat_statements when it starts'
      : 'a Postgres that answers at --pg-url',
    found: message,
    remedy: notLoaded
      ? 'Add it to shared_preload_libraries and restart the server, or give --db-ms instead.'
      : 'Check host, port, database, user and password (PGPASSWORD), and that no pooler stands in between.',
  });
}

/** It may stand before the host or, as libpq has it too, among the parameters. */
function withoutPassword(text: string, url: string): string {
  const { password, searchParams } = new URL(url.replaceAll('+', '%2B'));
  return [password, decodeURIComponent(password), ...searchParams.getAll('password')]
    .filter((secret) => secret !== '')
    .reduce((kept, secret) => kept.replaceAll(secret, '***'), text);
}

/**
 * What was run between two readings, most time first. Throws EnvironmentError where the statistics were reset, or
 * statements pushed out and counted anew, in between: totals only rise otherwise.
 */
export function statementDeltas(
  before: readonly StatementTotal[],
  after: readonly StatementTotal[],
): StatementDelta[] {
  const earlier = new Map(before.map((total) => [total.key, total]));
  const later = new Set(after.map(({ key }) => key));
  const deltas = after.map(({ key, query, calls, totalMs }) => {
    const from = earlier.get(key);
    return { ...shown(query), calls: calls - (from?.calls ?? 0), totalMs: totalMs - (from?.totalMs ?? 0) };
  });
  const fell = deltas.some(({ calls, totalMs }) => calls < 0 || totalMs < 0);
  if (fell || before.some(({ key }) => !later.has(key))) {
    throw new EnvironmentError({
      expected: 'statistics that only rise during the interval',
      found: 'statements that were counted anew: the statistics were reset, or their table is too small',
      remedy: 'Run it again; if it comes back, raise pg_stat_statements.max.',
    });
  }
  return deltas.filter(({ calls }) => calls > 0).sort((a, b) => b.totalMs - a.totalMs);
}

/** Statements on data, whose constants Postgres has taken out. Any other's text may hold a secret: only its first word is kept. */
const ON_DATA = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'WITH', 'VALUES', 'TABLE']);

function shown(query: string | null): Pick<StatementDelta, 'kind' | 'query'> {
  if (query === null) return { kind: 'OTHER', query: 'a statement whose text pg_stat_statements has lost' };
  const text = query
    .replaceAll(/\/\*.*?\*\/|--[^\n]*/gs, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const kind = (/^\(*\s*([a-z]+)/i.exec(text)?.[1] ?? 'OTHER').toUpperCase();
  return { kind, query: ON_DATA.has(kind) ? text : `${kind} …` };
}
