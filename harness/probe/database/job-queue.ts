import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { DatabaseRecord } from '../../model/run/observation.js';
import type { Queue } from '../../model/plan/target.js';
import { PROBE_APPLICATION } from './database.js';
import { Turns } from './turns.js';

const LOOK_EVERY_MS = 20;
const VACUUM_EVERY_MS = 1_000;

/** What each job of a backlog does: a wait, then rounds of work. */
export interface Jobs {
  readonly jobs: number;
  readonly waitMs: number;
  readonly rounds: number;
}

/** The queue of one trial's database, as the harness fills, watches and vacuums it. */
export class JobQueue implements AsyncDisposable {
  readonly #client: pg.Client;
  readonly #queue: Queue;
  readonly #turns = new Turns();

  private constructor(client: pg.Client, queue: Queue) {
    this.#client = client;
    this.#queue = queue;
  }

  /** `adminUrl`: a superuser's, to any database of the server. */
  static async open(adminUrl: string, database: string, queue: Queue): Promise<JobQueue> {
    const url = new URL(adminUrl);
    url.pathname = `/${database}`;
    const client = new pg.Client({ connectionString: url.href, application_name: PROBE_APPLICATION });
    // A connection that breaks while idle is told by the next query; unheard, the event would end the process.
    client.on('error', () => undefined);
    await client.connect();
    return new JobQueue(client, queue);
  }

  /**
   * In one statement: workers see all of it at once. Then the planner is told how much that is, as autovacuum would tell
   * it, which is off: it would go on taking the table for an empty one.
   */
  async fill({ jobs, waitMs, rounds }: Jobs): Promise<void> {
    await this.#query(this.#queue.fill, [jobs, waitMs, rounds]);
    await this.#query(`ANALYZE ${this.#queue.table}`);
  }

  /** Jobs that were done, of the statements of a window. */
  doneBy(statements: DatabaseRecord['statements']): number {
    return statements
      .filter(({ query }) => query.includes(this.#queue.done))
      .reduce((sum, { rows }) => sum + rows, 0);
  }

  /** False when jobs are left after so long. One that is being done is not done. */
  async untilEmpty(withinMs: number): Promise<boolean> {
    const { table, waiting } = this.#queue;
    const look = `SELECT 1 FROM ${table} WHERE ${waiting} LIMIT 1`;
    const until = performance.now() + withinMs;
    for (;;) {
      const { rowCount } = await this.#query(look);
      if (rowCount === 0) return true;
      if (performance.now() > until) return false;
      await sleep(LOOK_EVERY_MS);
    }
  }

  /**
   * Vacuums each second until disposed, as autovacuum would, which is off: without it, each look for the next job
   * passes all that were done. Nothing is cut off the table's end, for which writers would have to wait.
   */
  vacuuming(): AsyncDisposable {
    const ended = new AbortController();
    const loop = (async () => {
      while (!ended.signal.aborted) {
        await this.#query(`VACUUM (TRUNCATE false) ${this.#queue.table}`).catch(() => undefined);
        await sleep(VACUUM_EVERY_MS, undefined, { signal: ended.signal }).catch(() => undefined);
      }
    })();
    return {
      [Symbol.asyncDispose]: () => {
        ended.abort();
        return loop;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }

  #query(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
    return this.#turns.take(() => this.#client.query(text, [...values]));
  }
}
