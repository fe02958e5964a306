import type { Report } from '../../model/report.js';
import type { Chart } from '../charts/index.js';
export function renderHtml(report: Report, charts: readonly Chart[]): string {
  return `${report.headline} ${charts.length}`;
}
