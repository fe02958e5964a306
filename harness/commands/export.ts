import { blockFigures } from '../analysis/comparison/block-figures.js';
import { buildReport } from '../analysis/build-report.js';
import type { RunData } from '../analysis/run-data.js';
import { recordsOf } from '../analysis/run-data.js';
import { judgeObservations } from '../analysis/window/judged-levels.js';
import { userPath } from '../config.js';
import { UsageError } from '../errors.js';
import type { Report } from '../model/report/report.js';
import {
  renderBenchstat,
  renderHdrLog,
  renderJUnit,
  renderOpenMetrics,
  renderSummary,
} from '../report/index.js';
import { writeNamed } from '../store/disk.js';
import { readRun } from '../store/read-run.js';
import { sayReport } from '../words/say-report.js';
import type { CommandContext } from './context.js';
import { jsonText } from './output.js';
import { fromOutside } from './report.js';

export interface ExportFlags {
  readonly format: string;
  readonly out?: string;
  readonly json?: boolean;
}

type Render = (report: Report, data: RunData) => string;

const FORMATS = {
  junit: renderJUnit,
  summary: renderSummary,
  openmetrics: renderOpenMetrics,
  benchstat: (report, data) => renderBenchstat(report, blockFigures(data.plan, judged(data, report))),
  hdr: ({ run }, { observations }) => renderHdrLog(run.startedAt, observations),
} as const satisfies Record<string, Render>;
export const EXPORT_FORMATS = Object.keys(FORMATS) as (keyof typeof FORMATS)[];

/** Prints a run in a format that other tools read, or writes it into a file. */
export function exportCommand(
  folder: string,
  { format, out, json }: ExportFlags,
  { surroundings, output }: Omit<CommandContext, 'signal'>,
): void {
  const render = renderOf(format);
  const path = userPath(surroundings, folder);
  const { run, text } = fromOutside(path, () => {
    const data = readRun(path);
    const report = sayReport(buildReport(data));
    return { run: report.run.id, text: render(report, data) };
  });
  const file = out === undefined ? null : userPath(surroundings, out);
  if (file !== null) writeNamed(file, text);
  if (json === true) output.out(jsonText({ run, format, file, text: file === null ? text : null }));
  else if (file === null) output.out(text);
}

function judged(data: RunData, { calibration }: Report) {
  return judgeObservations(data.plan, data.observations, calibration, recordsOf(data, 'link'));
}

function renderOf(format: string): Render {
  const found = Object.entries(FORMATS).find(([name]) => name === format);
  if (found) return found[1];
  throw new UsageError({
    expected: `--format to be one of ${EXPORT_FORMATS.join(', ')}`,
    found: `"${format}"`,
    remedy: 'Write for example crossover export results/A --format junit.',
  });
}
