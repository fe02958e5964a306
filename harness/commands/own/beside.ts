import { referenceLevels } from '../../analysis/bound/placement.js';
import type { Surroundings } from '../../config.js';
import { userPath } from '../../config.js';
import { UsageError } from '../../errors.js';
import type { RunRecord } from '../../model/run/environment.js';
import type { Target } from '../../model/plan/target.js';
import type { StatementTotal } from '../../probe/database/user-database.js';
import { UserDatabase } from '../../probe/database/user-database.js';
import { nothingToPlaceIn, placingRun } from '../bound/placing-run.js';

/** Flags of what is read along with a run of readers' own services. */
export interface BesideFlags {
  readonly pgUrl?: string;
  readonly beside?: string;
}

/** What is read along with a run of readers' own services: their Postgres, and a run of ours to place them in. */
export interface Beside extends AsyncDisposable {
  readonly database: Pick<UserDatabase, 'totals'>;
  /** Null without such a run. */
  readonly reference: Extract<RunRecord, { record: 'reference-run' }> | null;
}

/**
 * Null where no Postgres was named. One that is there already is tried at once; what a run starts itself, in its first
 * window. Throws UsageError, or EnvironmentError where it cannot be read.
 */
export async function openBeside(
  { pgUrl, beside }: BesideFlags,
  targets: readonly Target[],
  surroundings: Surroundings,
): Promise<Beside | null> {
  if (pgUrl === undefined && beside === undefined) return null;
  if (targets.length === 0) throw refused('--pg-url with services of your own', 'no --target');
  if (pgUrl === undefined) throw refused('--beside with --pg-url', 'no --pg-url');
  const reference = beside === undefined ? null : referenceIn(userPath(surroundings, beside));
  const database = new LateDatabase(() => UserDatabase.open(pgUrl, surroundings.environment));
  const isThere = targets.every(({ own }) => own && 'url' in own.manifest);
  if (isThere) await database.totals();
  return { database, reference, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

/** Opened when it is first read. */
class LateDatabase implements AsyncDisposable {
  readonly #open: () => Promise<UserDatabase>;
  #opened: UserDatabase | null = null;

  constructor(open: () => Promise<UserDatabase>) {
    this.#open = open;
  }

  async totals(): Promise<StatementTotal[]> {
    this.#opened ??= await this.#open();
    return this.#opened.totals();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened?.[Symbol.asyncDispose]();
  }
}

function referenceIn(folder: string): Beside['reference'] {
  const run = placingRun(folder);
  const levels = referenceLevels(run);
  if (levels.length === 0) throw nothingToPlaceIn(run, folder);
  return { record: 'reference-run', runId: run.report.run.id, levels };
}

function refused(expected: string, found: string): UsageError {
  return new UsageError({
    expected,
    found,
    remedy: 'For what another language could win without a run: crossover bound --help.',
  });
}
