import { join } from 'node:path';
import { buildReport } from '../../analysis/build-report.js';
import type { ComparedRun } from '../../analysis/across-runs/compare-runs.js';
import { compareRuns } from '../../analysis/across-runs/compare-runs.js';
import { differencesBetween } from '../../analysis/across-runs/differences.js';
import type { RunData } from '../../analysis/run-data.js';
import type { Surroundings } from '../../config.js';
import { userPath } from '../../config.js';
import type { ExitCode } from '../../errors.js';
import { EXIT, UsageError } from '../../errors.js';
import { renderAcrossRunsHtml, renderAcrossRunsText } from '../../report/index.js';
import { writeNamed } from '../../store/disk.js';
import { readRun } from '../../store/read-run.js';
import type { CommandContext } from '../context.js';
import { namedIn } from '../fail-on.js';
import { jsonText } from '../output.js';
import { fromOutside } from '../report.js';
import type { DeclaredFlags } from './declared.js';
import { declaredBy, requireDeclared } from './declared.js';

export interface CompareFlags extends DeclaredFlags {
  readonly html?: string;
  readonly json?: boolean;
  readonly failOn?: string;
}

/** What `--fail-on` may name: outcomes other than agreement. */
const CODES = { differ: EXIT.finishedWithFailures, undecided: EXIT.undecided } as const;
export const COMPARE_FAIL_ON = Object.keys(CODES) as (keyof typeof CODES)[];

/** How what runs found moved from the first to the last, in ratios that what drifts for both services leaves alone. */
export function compareCommand(
  folders: readonly string[],
  flags: CompareFlags,
  { surroundings, output }: Omit<CommandContext, 'signal'>,
): ExitCode {
  const failOn = namedIn('--fail-on', flags.failOn, COMPARE_FAIL_ON) ?? [];
  const declared = declaredBy(flags);
  const runs = distinct(folders, surroundings).map(readBack);
  const differences = differencesBetween(
    runs.map(({ data }) => data),
    declared,
  );
  requireDeclared(differences, declared);
  const found = compareRuns(runs, differences);
  const [first] = runs;
  const targets = first?.data.plan.targets ?? [];
  if (flags.html !== undefined)
    writeNamed(userPath(surroundings, flags.html), renderAcrossRunsHtml(found, targets));
  output.out(flags.json === true ? jsonText(found) : renderAcrossRunsText(found, targets));
  const named = failOn.find((outcome) => outcome === found.outcome);
  return named === undefined ? EXIT.done : CODES[named];
}

/** Throws UsageError for fewer than two, and for one that is named twice. */
function distinct(folders: readonly string[], surroundings: Surroundings): string[] {
  const paths = folders.map((folder) => userPath(surroundings, folder));
  const twice = paths.find((path, index) => paths.indexOf(path) < index);
  if (twice === undefined && paths.length >= 2) return paths;
  throw new UsageError({
    expected: 'folders of two runs or more to compare, the first and the last among them',
    found: twice === undefined ? `${paths.length}` : `${twice} twice`,
    remedy: `Name them, as in crossover compare ${join('results', 'A')} ${join('results', 'B')}; list runs shows them.`,
  });
}

/** With all that is stored of it, in which runs may differ. */
type StoredRun = ComparedRun & { readonly data: RunData };

function readBack(folder: string): StoredRun {
  return fromOutside(folder, () => {
    const data = readRun(folder);
    return { data, report: buildReport(data) };
  });
}
