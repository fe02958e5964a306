import { asError } from '../errors.js';
import type { OwnDatabaseRecord } from '../model/run/own-database.js';
import type { StatementTotal, UserDatabase } from '../probe/database/user-database.js';
import { statementDeltas } from '../probe/database/user-database.js';

/** So many statements are kept of each window. */
const MOST_STATEMENTS = 20;

/** Reads a reader's own Postgres at the edges of windows: read-only, and never a reason to lose one. */
export class OwnDatabase {
  readonly #database: Pick<UserDatabase, 'totals'>;
  readonly #onUnread: (why: string) => void;

  constructor(database: Pick<UserDatabase, 'totals'>, onUnread: (why: string) => void) {
    this.#database = database;
    this.#onUnread = onUnread;
  }

  /** Called as a window opens; gives what closes it. */
  async open(): Promise<() => Promise<OwnDatabaseRecord | null>> {
    const before = await this.#totals();
    return async () => {
      const after = await this.#totals();
      if (before === null || after === null) return null;
      try {
        return recordOf(before, after);
      } catch (thrown) {
        this.#onUnread(asError(thrown).message);
        return null;
      }
    };
  }

  async #totals(): Promise<StatementTotal[] | null> {
    try {
      return await this.#database.totals();
    } catch (thrown) {
      this.#onUnread(asError(thrown).message);
      return null;
    }
  }
}

function recordOf(before: readonly StatementTotal[], after: readonly StatementTotal[]): OwnDatabaseRecord {
  const deltas = statementDeltas(before, after);
  return {
    calls: deltas.reduce((sum, { calls }) => sum + calls, 0),
    totalMs: deltas.reduce((sum, { totalMs }) => sum + totalMs, 0),
    statements: deltas
      .slice(0, MOST_STATEMENTS)
      .map(({ query, calls, totalMs }) => ({ query, calls, totalMs })),
  };
}
