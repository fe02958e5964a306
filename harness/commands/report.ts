import { join } from 'node:path';
import { buildReport } from '../analysis/build-report.js';
import type { Report } from '../model/report/report.js';
import { renderAdr, renderAll } from '../report/index.js';
import { readRun, writeWhole } from '../store.js';
import { sayReport } from '../words/say-report.js';
import type { Output } from './output.js';

function reportOf(folder: string): Report {
  return sayReport(buildReport(readRun(folder)));
}

/** Rebuilds everything that is derived in a run's folder, byte for byte the same from the same observations. */
export function rebuildReport(folder: string): Report {
  const report = reportOf(folder);
  for (const { path, text } of renderAll(report)) writeWhole(join(folder, path), text);
  return report;
}

export function reportCommand(folder: string, output: Output): void {
  rebuildReport(folder);
  output.out(`${join(folder, 'report.html')}\n`);
}

/** Prints the decision record's draft and writes it beside the report. */
export function adrCommand(folder: string, output: Output): void {
  const text = renderAdr(reportOf(folder));
  writeWhole(join(folder, 'adr.md'), text);
  output.out(text);
}
