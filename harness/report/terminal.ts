import type { Report } from '../model/report.js';
export function renderTerminal(report: Report, options: { readonly colour: boolean }): string {
  return `${report.headline}${options.colour}`;
}
