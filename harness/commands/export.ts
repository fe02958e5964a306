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
import { writeWhole } from '../store/disk.js';
import { readRun } from '../store/read-run.js';
import { sayReport } from '../words/say-report.js';
import type { CommandContext } from './context.js';
import { fromOutside } from './report.js';

export interface ExportFlags {
  readonly format: string;
  readonly out?: string;
}

type Render = (report: Report, data: RunData) => string;

const FORMATS = {
  junit: renderJUnit,
  summary: renderSummary,
  openmetrics: renderOpenMetrics,
  benchstat: (report, data) => renderBenchstat(report, blockFigures(data.plan, judged(data, report))),
  hdr: ({ run }, { observations }) => renderHdrLog(run.startedAt, observations),
} as const satisfies Record<string, Render>;

/** Prints a run in a format that other tools read, or writes it into a file. */
export function exportCommand(
  folder: string,
  { format, out }: ExportFlags,
  { surroundings, output }: Omit<CommandContext, 'signal'>,
): void {
  const render = renderOf(format);
  const path = userPath(surroundings, folder);
  const text = fromOutside(path, () => {
    const data = readRun(path);
    return render(sayReport(buildReport(data)), data);
  });
  if (out === undefined) output.out(text);
  else writeWhole(userPath(surroundings, out), text);
}

function judged(data: RunData, { calibration }: Report) {
  return judgeObservations(data.plan, data.observations, calibration, recordsOf(data, 'link'));
}

function renderOf(format: string): Render {
  const found = Object.entries(FORMATS).find(([name]) => name === format);
  if (found) return found[1];
  throw new UsageError({
    expected: `--format to be one of ${Object.keys(FORMATS).join(', ')}`,
    found: `"${format}"`,
    remedy: 'Write for example crossover export results/A --format junit.',
  });
}
