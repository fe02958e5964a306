import { asError } from '../harness/errors.js';
import { Engine } from '../harness/lab/docker/engine/engine.js';
import { engineAddress } from '../harness/lab/docker/engine/engine-address.js';

/** The engine that tests use, or why there is none: tests that need one are then skipped, and their title says it. */
export async function engineOrReason(): Promise<
  { readonly engine: Engine; readonly reason: null } | { readonly engine: null; readonly reason: string }
> {
  try {
    return { engine: await Engine.connect(engineAddress(process.env)), reason: null };
  } catch (thrown) {
    const reason = `skipped: ${asError(thrown).message}`;
    process.stderr.write(`Tests against a Docker engine are ${reason}\n`);
    return { engine: null, reason };
  }
}
