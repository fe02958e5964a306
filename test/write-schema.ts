import { join } from 'node:path';
import { readSurroundings } from '../harness/config.js';
import { renderReportSchema } from '../harness/report/index.js';
import { writeWhole } from '../harness/store/disk.js';

/** Writes the published JSON Schema of report.json: `npm run schema`, after a change of the model. */
writeWhole(join(readSurroundings().checkout, 'docs', 'report.schema.json'), renderReportSchema());
