import { z } from 'zod';
import { reportSchema } from '../model/report/report.js';

/** docs/report.schema.json: the JSON Schema (draft 2020-12) that every report.json keeps to. */
export function renderReportSchema(): string {
  const schema = z.toJSONSchema(reportSchema, { target: 'draft-2020-12' });
  const titled = {
    ...schema,
    title: 'Crossover report',
    description: 'report.json of a run, schema version 1',
  };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
