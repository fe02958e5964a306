import type { ErrorText } from '../../errors.js';
import { EnvironmentError } from '../../errors.js';
import type { Database } from '../../lab/lab.js';
import { exitText } from '../../lab/services/readiness.js';
import { DatabaseProbe } from '../../probe/database/database.js';
import { SpoiledTrial } from '../failure.js';

/** The probe of the lab's Postgres, opened again where that server was started anew. */
export class ProbeOfLab implements AsyncDisposable {
  readonly #database: Pick<Database, 'adminUrl'> | null;
  #open: { readonly url: string; readonly probe: DatabaseProbe } | null = null;

  constructor(database: Pick<Database, 'adminUrl'> | null) {
    this.#database = database;
  }

  /** The one that was made ready last. */
  get current(): DatabaseProbe {
    if (this.#open === null) throw new Error('The probe of the database has not been made ready.');
    return this.#open.probe;
  }

  /** Call it before a window, not in it. */
  async ready(): Promise<void> {
    if (this.#database === null) return;
    const url = this.#database.adminUrl;
    if (this.#open?.url === url) return;
    await this[Symbol.asyncDispose]();
    this.#open = { url, probe: await DatabaseProbe.open(url) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = this.#open;
    this.#open = null;
    // The server at its other end may have gone.
    await open?.probe[Symbol.asyncDispose]().catch(() => undefined);
  }
}

type Asked = Pick<Database, 'exit' | 'answers'>;

/** Throws SpoiledTrial when Postgres has ended: a dependency's end, never the target's doing. */
export function requireDatabase(database: Pick<Database, 'exit'> | null): void {
  const exit = database?.exit();
  if (exit) throw new SpoiledTrial('database', lost(`it ended with ${exitText(exit)}`));
}

/** The same where something has failed already: its end may not be told yet, and one that hangs is none either. */
export async function requireAnswering(database: Asked | null): Promise<void> {
  const text = await lossOf(database);
  if (text) throw new SpoiledTrial('database', text);
}

/** The same where nothing can be measured without it. Throws EnvironmentError. */
export async function requireAnsweringToRun(database: Asked | null): Promise<void> {
  const text = await lossOf(database);
  if (text) throw new EnvironmentError({ ...text, remedy: `${text.remedy} Then go on with --resume.` });
}

async function lossOf(database: Asked | null): Promise<ErrorText | null> {
  if (database === null) return null;
  const answers = await database.answers();
  const exit = database.exit();
  if (exit) return lost(`it ended with ${exitText(exit)}`);
  return answers ? null : lost('no answer from it');
}

function lost(found: string): ErrorText {
  return {
    expected: 'Postgres to live as long as what uses it',
    found,
    remedy:
      'Read the end of logs/postgres.log in the run folder: most often memory was short, or somebody ended it.',
  };
}
