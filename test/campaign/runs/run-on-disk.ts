import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../../harness/model/report/report.js';
import { reportSchema } from '../../../harness/model/report/report.js';
import { JOURNAL } from '../../../harness/store/read-run.js';

interface Line {
  readonly record?: string;
  readonly trialId?: string;
  readonly level?: string;
  readonly attempt?: number;
  readonly status?: string;
}

/** The journal up to its last whole line; empty where there is none. */
export function journalOf(folder: string): string {
  const path = join(folder, JOURNAL);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

/** Whether its trials may have begun: from then on it can be reported and resumed. */
export function isRun(folder: string): boolean {
  return (
    existsSync(join(folder, 'plan.json')) &&
    linesOf(journalOf(folder)).some(({ record }) => record === 'start')
  );
}

export function reportOf(folder: string): Report {
  return reportSchema.parse(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')));
}

/** What a whole run must hold of what its journal held before: null where it does. */
export function lossIn(folder: string, journalBefore: string): string | null {
  const journal = journalOf(folder);
  if (!journal.startsWith(journalBefore)) return 'lines of the journal are not those that were there before';
  const shown = new Set(reportOf(folder).trials.map(({ id, level, attempt }) => keyOf(id, level, attempt)));
  const lost = linesOf(journal).find(
    ({ trialId, level = '', attempt = 0, status }) =>
      trialId !== undefined && status !== 'aborted' && !shown.has(keyOf(trialId, level, attempt)),
  );
  return lost ? `the report has no row for ${lost.trialId ?? ''}, ${lost.level ?? ''}` : null;
}

/** What only a run that goes on may have in its folder. */
export function unfinishedIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.unfinished$|^running\.json/.test(name),
  );
}

function linesOf(journal: string): Line[] {
  return journal
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

const keyOf = (trial: string, level: string, attempt: number) => JSON.stringify([trial, level, attempt]);
