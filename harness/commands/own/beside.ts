import { referenceLevels } from '../../analysis/bound/placement.js';
import type { Surroundings } from '../../config.js';
import { userPath } from '../../config.js';
import { UsageError } from '../../errors.js';
import type { RunRecord } from '../../model/run/environment.js';
import { UserDatabase } from '../../probe/database/user-database.js';
import { nothingToPlaceIn, placingRun } from '../bound/placing-run.js';

/** Flags of what is read along with a run of readers' own services. */
export interface BesideFlags {
  readonly pgUrl?: string;
  readonly beside?: string;
}

/** What is read along with a run of readers' own services: their Postgres, and a run of ours to place them in. */
export interface Beside extends AsyncDisposable {
  readonly database: UserDatabase;
  /** Null without such a run. */
  readonly reference: Extract<RunRecord, { record: 'reference-run' }> | null;
}

/** Null where no Postgres was named. Throws UsageError, or EnvironmentError where it cannot be read. */
export async function openBeside(
  { pgUrl, beside }: BesideFlags,
  isOwn: boolean,
  surroundings: Surroundings,
): Promise<Beside | null> {
  if (pgUrl === undefined && beside === undefined) return null;
  if (!isOwn) throw refused('--pg-url with services of your own', 'no --target');
  if (pgUrl === undefined) throw refused('--beside with --pg-url', 'no --pg-url');
  const reference = beside === undefined ? null : referenceIn(userPath(surroundings, beside));
  const database = await UserDatabase.open(pgUrl, surroundings.environment);
  return { database, reference, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
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
