import { z } from 'zod';
import { linesOf } from '../log.js';
import { Engine } from './engine/engine.js';
import { removeRun } from './leftovers.js';

const toldSchema = z.object({
  address: z.object({ url: z.string(), from: z.string(), tlsFolder: z.string().nullable() }),
  run: z.string(),
});
/** What this process is told, in one line. */
export type Told = z.infer<typeof toldSchema>;

/** The process that outlives a killed harness: when its input ends, it removes what of the run is still in the engine. */
let line = '';
for await (const said of linesOf(process.stdin)) line = said;
if (line !== '') {
  const { address, run } = toldSchema.parse(JSON.parse(line));
  await removeRun(await Engine.connect(address), run);
}
