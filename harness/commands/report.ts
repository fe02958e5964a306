import { join } from 'node:path';
import { buildReport } from '../analysis/build-report.js';
import type { RunData } from '../analysis/run-data.js';
import type { ExitCode } from '../errors.js';
import { asError, EXIT, KnownError, UsageError } from '../errors.js';
import type { Report } from '../model/report/report.js';
import { renderAll, renderJson, renderReportAdr } from '../report/index.js';
import { writeWhole } from '../store/disk.js';
import { readRun } from '../store/read-run.js';
import { sayReport } from '../words/say-report.js';
import type { Output } from './output.js';
import { jsonText } from './output.js';
import type { AdrFlags } from './adr-flags.js';
import { adrFormat, adrNumber } from './adr-flags.js';
import { failOnCode, failOnOf } from './fail-on.js';
import { isProof, writeProof } from './prove/result.js';

function reportOf(data: RunData): Report {
  return sayReport(buildReport(data));
}

/** Anybody may have made the folder: what does not fit together in it is told as a user's error. Throws KnownError. */
export function fromOutside<T>(folder: string, make: () => T): T {
  try {
    return make();
  } catch (thrown) {
    if (thrown instanceof KnownError) throw thrown;
    throw new UsageError(
      {
        expected: `a run whose plan and observations fit together, in ${folder}`,
        found: asError(thrown).message,
        remedy: 'Restore the folder from where you copied it; if this run was made here, please report it.',
      },
      { cause: thrown },
    );
  }
}

/** Rebuilds everything that is derived in a run's folder, byte for byte the same from the same observations. */
export function rebuildReport(folder: string): Report {
  return writeReport(folder, readRun(folder));
}

function writeReport(folder: string, data: RunData): Report {
  const report = reportOf(data);
  for (const { path, text } of renderAll(report)) writeWhole(join(folder, path), text);
  return report;
}

export interface ReportFlags {
  readonly json?: boolean;
  readonly failOn?: string;
}

/** Rebuilds a folder's page and says where it is; a proof has no outcome that `--fail-on` could name. */
export function reportCommand(folder: string, flags: ReportFlags, output: Output): ExitCode {
  const failOn = failOnOf(flags.failOn, []);
  const report = fromOutside(folder, () => rebuilt(folder));
  if (flags.json === true && report) output.out(renderJson(report));
  else output.out(`${join(folder, report ? 'report.html' : 'prove.html')}\n`);
  return report ? failOnCode(report, failOn) : EXIT.done;
}

/** Null of a proof, which has a page of its own. */
function rebuilt(folder: string): Report | null {
  const data = readRun(folder);
  if (!isProof(data.plan)) return writeReport(folder, data);
  writeProof(folder, data);
  return null;
}

export interface AdrCommandFlags extends AdrFlags {
  readonly json?: boolean;
}

/** Prints the decision record's draft and writes it: as adr.md, or under the name that its format or number gives it. */
export function adrCommand(folder: string, flags: AdrCommandFlags, output: Output): void {
  const format = adrFormat(flags);
  const number = adrNumber(flags, format, folder);
  const { run, record } = fromOutside(folder, () => {
    const report = reportOf(readRun(folder));
    return { run: report.run.id, record: renderReportAdr(report, { format, number }) };
  });
  const isDraft = format === 'madr4' && number === null;
  const file = join(folder, isDraft ? 'adr.md' : record.name);
  writeWhole(file, record.text);
  output.out(flags.json === true ? jsonText({ run, format, number, file, text: record.text }) : record.text);
}
