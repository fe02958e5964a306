import { join } from 'node:path';
import { z } from 'zod';
import { readSurroundings } from '../harness/config.js';
import { scenarioFileSchema } from '../harness/model/plan/scenario-file.js';
import { renderReportSchema } from '../harness/report/index.js';
import { writeWhole } from '../harness/store/disk.js';

const docs = join(readSurroundings().checkout, 'docs');

/** Writes the published JSON Schemas, of report.json and of a scenario file: `npm run schema`, after a change of the model. */
writeWhole(join(docs, 'report.schema.json'), renderReportSchema());
writeWhole(
  join(docs, 'scenario-file.schema.json'),
  `${JSON.stringify(z.toJSONSchema(scenarioFileSchema, { io: 'input' }), null, 2)}\n`,
);
