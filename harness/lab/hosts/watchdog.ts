import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { engineAddress } from '../docker/engine/engine-address.js';
import { Engine } from '../docker/engine/engine.js';
import { removeRun } from '../docker/leftovers.js';
import { linesOf } from '../lifetime/log.js';
import { hostPlaceSchema } from '../../model/plan/hosts.js';
import { SshTunnel } from './ssh.js';

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
  if (place.kind === 'ssh') {
    await using tunnel = await SshTunnel.open(place, options);
    await removeRun(await Engine.connect(tunnel.address), run);
  } else {
    const chosen = place.kind === 'context' ? { DOCKER_CONTEXT: place.context } : {};
    await removeRun(await Engine.connect(engineAddress({ ...environment, ...chosen })), run);
  }
}
