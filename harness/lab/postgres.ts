import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Watched } from '../model/run/watched.js';
import type { Clone, Cluster, Database } from './lab.js';

export interface DatabaseOptions {
  /** The folder with settings.conf, schema.sql and seed.sql. */
  readonly definition: string;
  /** Starts an empty server with these lines in its postgresql.conf. */
  readonly startCluster: (settings: string) => Promise<Cluster>;
  readonly signal?: AbortSignal | undefined;
  readonly onStep: (title: string) => void;
}

const ADMIN = 'postgres';
const TEMPLATE = 'crossover_template';
const SHARED = 'crossover_shared';
const LONGEST_NAME = 63;
const ANSWER_POLL_MS = 50;
const CONNECT_WITHIN_MS = 10_000;
/** Settings that change what is measured, for the report. */
const REPORTED_SETTINGS = [
  'autovacuum',
  'checkpoint_timeout',
  'fsync',
  'full_page_writes',
  'jit',
  'max_connections',
  'max_parallel_workers_per_gather',
  'max_wal_size',
  'shared_buffers',
  'synchronous_commit',
  'wal_level',
  'work_mem',
];

/** The lab's Postgres: the seeded database is made once, as a template that nobody connects to, and copied from there. */
export class Postgres implements Database, AsyncDisposable {
  readonly version: string;
  readonly #cluster: Cluster;
  #clones = 0;
  #shared: Promise<void> | null = null;

  private constructor(cluster: Cluster, version: string) {
    this.#cluster = cluster;
    this.version = version;
  }

  static async start(options: DatabaseOptions): Promise<Postgres> {
    const file = (name: string): Promise<string> => readFile(join(options.definition, name), 'utf8');
    options.onStep('Starting Postgres');
    const cluster = await options.startCluster(await file('settings.conf'));
    // Nothing asks a running statement whether it is still wanted: the end of the server ends it.
    const end = async (): Promise<void> => {
      await cluster[Symbol.asyncDispose]();
    };
    const stop = (): void => void end().catch(() => undefined);
    options.signal?.addEventListener('abort', stop, { once: true });
    try {
      const postgres = new Postgres(cluster, await serverVersion(cluster.url(ADMIN)));
      options.onStep('Seeding the database');
      await postgres.#seed(await file('schema.sql'), await file('seed.sql'));
      options.signal?.throwIfAborted();
      return postgres;
    } catch (thrown) {
      await end().catch(() => undefined);
      throw thrown;
    } finally {
      options.signal?.removeEventListener('abort', stop);
    }
  }

  get adminUrl(): string {
    return this.#cluster.url(ADMIN);
  }

  get watched(): Watched {
    return this.#cluster.watched;
  }

  async sharedUrl(): Promise<string> {
    this.#shared ??= this.#copyTemplate(SHARED);
    await this.#shared;
    await this.#warm(SHARED);
    return this.#cluster.targetUrl(SHARED);
  }

  async clone(name: string): Promise<Clone> {
    this.#clones += 1;
    const database = `clone_${this.#clones}_${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}`.slice(
      0,
      LONGEST_NAME,
    );
    await this.#copyTemplate(database);
    const drop = async (): Promise<void> => {
      await this.#admin(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    };
    try {
      await this.#warm(database);
    } catch (thrown) {
      await drop().catch(() => undefined);
      throw thrown;
    }
    return { url: this.#cluster.targetUrl(database), drop };
  }

  async settings(): Promise<Record<string, string>> {
    return withClient(this.adminUrl, async (client) => {
      const { rows } = await client.query<{ name: string; value: string }>(
        'SELECT name, current_setting(name) AS value FROM pg_settings WHERE name = ANY ($1) ORDER BY name',
        [REPORTED_SETTINGS],
      );
      return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cluster[Symbol.asyncDispose]();
  }

  async #seed(schema: string, seed: string): Promise<void> {
    await this.#admin(`CREATE DATABASE ${TEMPLATE}`);
    await withClient(this.#cluster.url(TEMPLATE), async (client) => {
      await client.query(schema);
      await client.query(seed);
      await client.query('CREATE EXTENSION IF NOT EXISTS pg_prewarm');
      await client.query('VACUUM (FREEZE, ANALYZE)');
    });
    await this.#admin(`ALTER DATABASE ${TEMPLATE} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  }

  /** Copying by files writes a checkpoint before and after. */
  async #copyTemplate(database: string): Promise<void> {
    await this.#admin(`CREATE DATABASE ${database} TEMPLATE ${TEMPLATE} STRATEGY FILE_COPY`);
  }

  /** Tables and indexes into memory, and nothing left to write while a trial measures. */
  async #warm(database: string): Promise<void> {
    await withClient(this.#cluster.url(database), async (client) => {
      await client.query(
        `SELECT sum(pg_prewarm(oid::regclass)) FROM pg_class
         WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace`,
      );
      await client.query('CHECKPOINT');
    });
  }

  async #admin(statement: string): Promise<void> {
    await withClient(this.adminUrl, (client) => client.query(statement));
  }
}

/** Waits until a server answers a statement. Rejects with the last error when the time is over or `ended` says so. */
export async function untilAnswers(url: string, withinMs: number, ended: () => boolean): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      await withClient(url, (client) => client.query('SELECT 1'));
      return;
    } catch (thrown) {
      if (ended() || performance.now() > deadline) throw thrown;
    }
    await sleep(ANSWER_POLL_MS);
  }
}

async function serverVersion(url: string): Promise<string> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? 'unknown';
  });
}

/** A connection for one piece of work, so that none stays open on a database that is to be copied or dropped. */
async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'crossover-lab',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  });
  // A broken connection is told by the query under way; unheard, the event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
