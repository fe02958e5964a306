import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { PROBE_APPLICATION } from './database.js';

const CLIENTS = 2;
/**
 * Between two reads of a client: some two hundred a second together, a tenth of a core. What serves the levels at a stated
 * rate is as busy; four clients that paused for 5 ms kept the core busy in bursts, and an agent on it waited out slices of
 * the kernel's that no level has it wait.
 */
const PAUSE_MS = 10;
/** A few hundred rows that are always in memory, whatever the database holds. */
const READ = { name: 'busy', text: 'SELECT count(*), max(relname) FROM pg_class' };

/** Keeps Postgres at work on its processors, as it is while levels are measured, for what may share them to be calibrated. */
export class BusyDatabase implements AsyncDisposable {
  readonly #clients: readonly pg.Client[];
  readonly #reading: Promise<void>;
  #over = false;

  static async start(adminUrl: string): Promise<BusyDatabase> {
    const clients = Array.from({ length: CLIENTS }, () => {
      const client = new pg.Client({ connectionString: adminUrl, application_name: PROBE_APPLICATION });
      // A connection that breaks is told by its next query; unheard, the event would end the process.
      client.on('error', () => undefined);
      return client;
    });
    try {
      await Promise.all(clients.map((client) => client.connect()));
      return new BusyDatabase(clients);
    } catch (thrown) {
      await ended(clients);
      throw thrown;
    }
  }

  private constructor(clients: readonly pg.Client[]) {
    this.#clients = clients;
    this.#reading = Promise.all(
      clients.map((client, index) => this.#read(client, (index * PAUSE_MS) / clients.length)),
    ).then(() => undefined);
    // Heard when it is disposed of.
    this.#reading.catch(() => undefined);
  }

  /** Rejects where the database gave out meanwhile: what was calibrated beside it is of another machine. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    try {
      await this.#reading;
    } finally {
      await ended(this.#clients);
    }
  }

  /** The clients take turns: reads at the same moment would be a burst. */
  async #read(client: pg.Client, firstAfterMs: number): Promise<void> {
    await pause(firstAfterMs);
    while (!this.#over) {
      await client.query(READ);
      await pause(PAUSE_MS);
    }
  }
}

async function ended(clients: readonly pg.Client[]): Promise<void> {
  await Promise.allSettled(clients.map((client) => client.end()));
}
