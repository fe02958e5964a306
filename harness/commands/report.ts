import { join } from 'node:path';
import { buildReport } from '../analysis/build-report.js';
import type { Report } from '../model/report.js';
import { renderAdr, renderAll } from '../report/index.js';
import { readRun, writeWhole } from '../store.js';
import type { Output } from './output.js';

/** Rebuilds everything that is derived in a run's folder, byte for byte the same from the same observations. */
export function rebuildReport(folder: string): Report {
  const report = buildReport(readRun(folder));
  for (const { path, text } of renderAll(report)) writeWhole(join(folder, path), text);
  return report;
}

export function reportCommand(folder: string, output: Output): void {
  rebuildReport(folder);
  output.out(`${join(folder, 'report.html')}\n`);
}

/** Prints the decision record's draft and writes it beside the report. */
export function adrCommand(folder: string, output: Output): void {
  const text = renderAdr(buildReport(readRun(folder)));
  writeWhole(join(folder, 'adr.md'), text);
  output.out(text);
}
