import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Watched } from '../model/run/watched.js';
import type { Clone, Cluster, Database, Exit } from './lab.js';
import { Patience } from './services/patience.js';

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
const ANSWER_WITHIN_MS = 10_000;
/** For one statement; seeding takes seconds, on a slow machine a minute. */
const WORK_WITHIN_MS = 600_000;
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
  readonly #options: DatabaseOptions;
  #cluster: Cluster;
  #clones = 0;
  #shared: Promise<void> | null = null;

  private constructor(options: DatabaseOptions, cluster: Cluster, version: string) {
    this.#options = options;
    this.#cluster = cluster;
    this.version = version;
  }

  static async start(options: DatabaseOptions): Promise<Postgres> {
    options.onStep('Starting Postgres');
    const { cluster, version } = await seededCluster(options);
    return new Postgres(options, cluster, version);
  }

  get adminUrl(): string {
    return this.#cluster.url(ADMIN);
  }

  get watched(): Watched {
    return this.#cluster.watched;
  }

  exit(): Exit | null {
    return this.#cluster.exit();
  }

  async sharedUrl(): Promise<string> {
    await this.#serving();
    this.#shared ??= this.#copyTemplate(SHARED);
    await this.#shared;
    await this.#warm(SHARED);
    return this.#cluster.targetUrl(SHARED);
  }

  async clone(name: string): Promise<Clone> {
    await this.#serving();
    this.#clones += 1;
    const database = `clone_${this.#clones}_${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}`.slice(
      0,
      LONGEST_NAME,
    );
    await this.#copyTemplate(database);
    const drop = async (): Promise<void> => {
      if (this.exit() === null) await this.#admin(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
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

  async answers(): Promise<boolean> {
    if (this.exit() !== null) return false;
    try {
      await withClient(this.adminUrl, (client) => client.query('SELECT 1'), ANSWER_WITHIN_MS);
      return true;
    } catch {
      return false;
    }
  }

  /** Starts another server in the place of one that has ended, or hangs. */
  async #serving(): Promise<void> {
    if (await this.answers()) return;
    this.#options.onStep('Starting Postgres anew: the one that served has ended, or hangs');
    await this.#cluster[Symbol.asyncDispose]();
    this.#shared = null;
    ({ cluster: this.#cluster } = await seededCluster(this.#options));
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
    await admin(this.#cluster, statement);
  }
}

async function seededCluster(options: DatabaseOptions): Promise<{ cluster: Cluster; version: string }> {
  const file = (name: string): Promise<string> => readFile(join(options.definition, name), 'utf8');
  const cluster = await options.startCluster(await file('settings.conf'));
  // Nothing asks a running statement whether it is still wanted: the end of the server ends it.
  const end = async (): Promise<void> => {
    await cluster[Symbol.asyncDispose]();
  };
  const stop = (): void => void end().catch(() => undefined);
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    const version = await serverVersion(cluster.url(ADMIN));
    options.onStep('Seeding the database');
    await seed(cluster, await file('schema.sql'), await file('seed.sql'));
    options.signal?.throwIfAborted();
    return { cluster, version };
  } catch (thrown) {
    await end().catch(() => undefined);
    throw thrown;
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
}

async function seed(cluster: Cluster, schema: string, rows: string): Promise<void> {
  await admin(cluster, `CREATE DATABASE ${TEMPLATE}`);
  await withClient(cluster.url(TEMPLATE), async (client) => {
    await client.query(schema);
    await client.query(rows);
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_prewarm');
    await client.query('VACUUM (FREEZE, ANALYZE)');
  });
  await admin(cluster, `ALTER DATABASE ${TEMPLATE} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`);
}

async function admin(cluster: Cluster, statement: string): Promise<void> {
  await withClient(cluster.url(ADMIN), (client) => client.query(statement));
}

/** Waits until a server answers a statement. Rejects with the last error when the time is over or `ended` says so. */
export async function untilAnswers(url: string, withinMs: number, ended: () => boolean): Promise<void> {
  const patience = new Patience(withinMs);
  for (;;) {
    try {
      await withClient(url, (client) => client.query('SELECT 1'));
      return;
    } catch (thrown) {
      if (ended() || patience.isOver()) throw thrown;
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
async function withClient<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
  withinMs = WORK_WITHIN_MS,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'crossover-lab',
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: withinMs,
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
