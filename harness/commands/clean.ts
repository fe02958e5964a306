import type { Surroundings } from '../config.js';
import { KnownError } from '../errors.js';
import { Engine } from '../lab/docker.js';
import { engineAddress } from '../lab/engine-address.js';
import { removeImages, removeLeftovers } from '../lab/leftovers.js';
import { sweepRunFolders } from '../lab/run-folder.js';
import type { Output } from './output.js';

export interface CleanFlags {
  /** The images too: the next start in Docker builds them anew. */
  readonly images?: boolean;
}

/** Removes what killed runs left, here and in the Docker engine; what belongs to runs that go on, or is not ours, stays. */
export async function cleanCommand(
  { images }: CleanFlags,
  { surroundings, output }: { readonly surroundings: Surroundings; readonly output: Output },
): Promise<void> {
  const folders = process.platform === 'linux' ? await sweepRunFolders() : 0;
  output.out(`Local runs that had been killed: ${folders}\n`);
  const engine = await connected(surroundings, images === true);
  if (engine instanceof KnownError) {
    output.out(`Docker: not looked at (${engine.message})\n`);
    return;
  }
  const removed = await removeLeftovers(engine);
  output.out(`Docker containers: ${removed.containers}, networks: ${removed.networks}\n`);
  if (images === true) output.out(`Docker images: ${await removeImages(engine)}\n`);
}

/** Without an engine there is nothing of ours in it; whoever wants images gone should know that it was not asked. */
async function connected({ environment }: Surroundings, isWanted: boolean): Promise<Engine | KnownError> {
  try {
    return await Engine.connect(engineAddress(environment));
  } catch (thrown) {
    if (!(thrown instanceof KnownError) || isWanted) throw thrown;
    return thrown;
  }
}
