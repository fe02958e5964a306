import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EnvironmentError, asError } from '../../errors.js';
import type { DatabaseRecord } from '../../model/run/observation.js';
import { Turns } from './turns.js';

/** Sessions of this name are the harness's own and count nowhere. */
export const PROBE_APPLICATION = 'crossover-probe';

/** Totals of one normalised statement since the server's start. */
interface StatementTotals {
  readonly query: string;
  readonly calls: number;
  readonly totalMs: number;
  readonly rows: number;
}

export interface DatabaseSnapshot {
  /** By queryid. */
  readonly statements: ReadonlyMap<string, StatementTotals>;
  /** Commits and rollbacks. Backends report them at most once a second, so short windows are off by up to that. */
  readonly transactions: number;
  /** When the statements' counts were read, by the server's clock. */
  readonly atSeconds: number;
}

/** A server that hangs is not waited for without an end. */
const ANSWER_WITHIN_MS = 10_000;
const GOODBYE_WITHIN_MS = 2_000;

const STATEMENTS = `
  SELECT queryid::text AS id, coalesce(min(query), '') AS query, sum(calls)::float8 AS calls,
         sum(total_exec_time)::float8 AS total_ms, sum(rows)::float8 AS rows
  FROM pg_stat_statements($2) JOIN pg_database ON pg_database.oid = dbid
  WHERE datname = $1 AND queryid IS NOT NULL GROUP BY queryid`;
const TRANSACTIONS = `
  SELECT (xact_commit + xact_rollback)::float8 AS transactions,
         extract(epoch FROM clock_timestamp())::float8 AS at_seconds
  FROM pg_stat_database WHERE datname = $1`;
const ACTIVE = `
  SELECT count(*)::int AS active FROM pg_stat_activity
  WHERE datname = $1 AND state = 'active' AND backend_type = 'client backend' AND application_name <> $2`;

/**
 * One connection to the admin database for the whole run. A count of active backends costs the server a quarter
 * of a millisecond of CPU (0.1 % of a core at four a second); statements cost three times that and are read at a
 * window's ends only, their texts only at its end.
 */
export class DatabaseProbe implements AsyncDisposable {
  readonly #client: pg.Client;
  readonly #turns = new Turns();
  /** The server's process for this connection, left out of the database's CPU time where no container hides it. */
  readonly backendPid: number;

  private constructor(client: pg.Client, backendPid: number) {
    this.#client = client;
    this.backendPid = backendPid;
  }

  /** Fails with an EnvironmentError where the server cannot be reached or does not load pg_stat_statements. */
  static async open(adminUrl: string): Promise<DatabaseProbe> {
    const client = new pg.Client({
      connectionString: adminUrl,
      application_name: PROBE_APPLICATION,
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
    });
    // A connection that breaks while idle is told by the next query; unheard, the event would end the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
      await client.query('SELECT 1 FROM pg_stat_statements(false) LIMIT 1');
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      return new DatabaseProbe(client, rows[0]?.pid ?? 0);
    } catch (thrown) {
      await client.end().catch(() => undefined);
      const text = {
        expected:
          'a Postgres that a superuser can reach, with pg_stat_statements in shared_preload_libraries',
        found: asError(thrown).message,
        remedy: 'start Postgres with the settings of targets/postgres/settings.conf',
      };
      throw new EnvironmentError(text, { cause: thrown });
    }
  }

  /** `texts`: with the statements' texts, which the server reads from a file; wanted at a window's end only. */
  async snapshot(database: string, texts: boolean): Promise<DatabaseSnapshot> {
    type Row = { id: string; query: string; calls: number; total_ms: number; rows: number };
    type Counts = { transactions: number; at_seconds: number };
    // The moment is told right before the statements' counts: their texts take milliseconds to be read.
    const { counts, statements } = await this.#turns.take(async () => ({
      counts: await this.#client.query<Counts>(TRANSACTIONS, [database]),
      statements: await this.#client.query<Row>(STATEMENTS, [database, texts]),
    }));
    return {
      statements: new Map(
        statements.rows.map((row) => [
          row.id,
          { query: row.query, calls: row.calls, totalMs: row.total_ms, rows: row.rows },
        ]),
      ),
      transactions: counts.rows[0]?.transactions ?? 0,
      atSeconds: counts.rows[0]?.at_seconds ?? 0,
    };
  }

  /** Backends of others that are executing in this database, waiting in a lock or for I/O included. */
  async activeBackends(database: string): Promise<number> {
    const counting = { name: 'active-backends', text: ACTIVE, values: [database, PROBE_APPLICATION] };
    const { rows } = await this.#turns.take(() => this.#client.query<{ active: number }>(counting));
    return rows[0]?.active ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const given = new AbortController();
    const limit = sleep(GOODBYE_WITHIN_MS, undefined, { signal: given.signal }).catch(() => undefined);
    await Promise.race([this.#client.end(), limit]);
    given.abort();
  }
}

/** What the database did between two snapshots, its statements by total time. */
export function databaseRecord(
  before: DatabaseSnapshot,
  after: DatabaseSnapshot,
  activeBackends: readonly number[],
  cpuSeconds: number,
): DatabaseRecord {
  const statements = [...after.statements].map(([id, total]) => {
    const earlier = before.statements.get(id);
    return {
      query: total.query,
      calls: total.calls - (earlier?.calls ?? 0),
      totalMs: total.totalMs - (earlier?.totalMs ?? 0),
      rows: total.rows - (earlier?.rows ?? 0),
    };
  });
  const sum = activeBackends.reduce((total, active) => total + active, 0);
  return {
    cpuSeconds,
    transactions: Math.max(0, after.transactions - before.transactions),
    countedSeconds: after.atSeconds - before.atSeconds,
    activeMean: activeBackends.length === 0 ? 0 : sum / activeBackends.length,
    activeMax: Math.max(0, ...activeBackends),
    statements: statements.filter(({ calls }) => calls > 0).sort((a, b) => b.totalMs - a.totalMs),
  };
}
