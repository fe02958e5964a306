import type { Report } from '../model/report/report.js';
import { reportSchema } from '../model/report/report.js';

/**
 * report.json: validated against the schema, keys in the schema's own order, two spaces, a newline at the end.
 * Throws a ZodError that names the field when the report is not one.
 */
export function renderJson(report: Report): string {
  return `${JSON.stringify(reportSchema.parse(report), null, 2)}\n`;
}
