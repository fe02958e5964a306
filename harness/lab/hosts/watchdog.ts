import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { removeRun } from '../docker/leftovers.js';
import { openHost } from './host.js';
import { SwarmKeeper } from './swarm/swarm-keeper.js';
import { linesOf } from '../../linux/lines.js';
import { hostPlaceSchema } from '../../model/plan/hosts.js';

const toldSchema = z.object({
  place: hostPlaceSchema,
  run: z.string(),
  environment: z.record(z.string(), z.string()),
  /** What the harness's own connection kept on this machine; null without one. */
  tunnelFolder: z.string().nullable(),
});

/** The process that outlives a killed harness: when its input ends, it removes what of the run is still on one host, by a connection of its own. */
let line = '';
for await (const said of linesOf(process.stdin)) line = said;
if (line !== '') {
  const { place, run, environment, tunnelFolder } = toldSchema.parse(JSON.parse(line));
  const options = { environment, signal: new AbortController().signal };
  if (tunnelFolder !== null) await rm(tunnelFolder, { recursive: true, force: true });
  const { engine, tunnel } = await openHost(place.kind === 'swarm' ? place.manager : place, options);
  try {
    await removeRun(place.kind === 'swarm' ? new SwarmKeeper(engine, null) : engine, run);
  } finally {
    await tunnel?.[Symbol.asyncDispose]();
  }
}
