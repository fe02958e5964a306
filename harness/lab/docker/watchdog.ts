import { linesOf } from '../../linux/lines.js';
import { Engine } from './engine/engine.js';
import { removeRun } from './leftovers.js';
import { toldSchema } from './watchdog-told.js';

/** The process that outlives a killed harness: when its input ends, it removes what of the run is still in the engine. */
let line = '';
for await (const said of linesOf(process.stdin)) line = said;
if (line !== '') {
  const { address, run } = toldSchema.parse(JSON.parse(line));
  await removeRun(await Engine.connect(address), run);
}
