import type { Report } from '../model/report/report.js';
import { renderAdr } from './text/adr/of-report.js';
import { renderCharts } from './charts/index.js';
import { renderHtml } from './page/page.js';
import { renderJson } from './json.js';
import { renderMarkdown } from './text/markdown.js';
import { renderSummary } from './text/summary.js';

/** A file of a run's folder; `path` is relative to it, with `/` between folders. */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
}

/** Every file that is derived from a report. Pure: the same report gives the same bytes on every machine. */
export function renderAll(report: Report): RenderedFile[] {
  const charts = renderCharts(report);
  return [
    { path: 'report.json', text: renderJson(report) },
    { path: 'report.md', text: renderMarkdown(report, charts) },
    { path: 'summary.md', text: renderSummary(report) },
    { path: 'report.html', text: renderHtml(report, charts) },
    { path: 'adr.md', text: renderAdr(report) },
    ...charts.map(({ name, svg }) => ({ path: `charts/${name}.svg`, text: svg })),
  ];
}

export { renderAcrossRunsHtml } from './page/across-runs.js';
export { renderAcrossRunsText } from './text/across-runs.js';
export { ADR_FORMATS } from './text/adr/formats.js';
export type { AdrFormat } from './text/adr/formats.js';
export { renderDecisionAdr } from './text/adr/of-decision.js';
export { isUndecided } from './text/adr/record.js';
export { renderReportAdr } from './text/adr/of-report.js';
export { renderDecisionHtml } from './page/decision.js';
export { renderDecisionText, renderTriggersText } from './text/decision.js';
export { renderBenchstat } from './formats/benchstat.js';
export { renderHdrLog } from './formats/hdr-log.js';
export { renderJUnit } from './formats/junit.js';
export { renderOpenMetrics } from './formats/openmetrics.js';
export { renderJson } from './json.js';
export { renderReportSchema } from './schema.js';
export { renderSummary } from './text/summary.js';
export { renderTerminal } from './text/terminal.js';
