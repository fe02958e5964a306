import type { Report } from '../model/report.js';
export function renderAdr(report: Report): string {
  return report.headline;
}
