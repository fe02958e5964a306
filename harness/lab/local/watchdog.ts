import { linesOf } from '../../linux/lines.js';
import { clearRunFolder } from './run-folder.js';

/**
 * The process that outlives a killed harness: it is told the run folder in one line, then its input ends when the
 * harness does, however that came about. It ends what the run had started and removes the folder.
 */
let folder = '';
for await (const line of linesOf(process.stdin)) folder = line;
if (folder !== '') await clearRunFolder(folder);
