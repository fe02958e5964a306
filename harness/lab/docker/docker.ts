import { KnownError } from '../../errors.js';
import type { CleanOptions, LabKind } from '../bench.js';
import { lookFor } from '../look-for.js';
import { DockerBench } from './docker-bench.js';
import { Engine } from './engine/engine.js';
import { engineAddress } from './engine/engine-address.js';
import { removeImages, removeLeftovers } from './leftovers.js';

type Variables = CleanOptions['environment'];

const connect = (environment: Variables): Promise<Engine> => Engine.connect(engineAddress(environment));

/** Services as containers of a Docker engine. */
export const docker: LabKind = {
  needs: 'a Docker engine',
  require: async ({ surroundings }) => {
    await connect(surroundings.environment);
  },
  check: async (environment) => [
    await lookFor('docker', 'a Docker engine that answers', async () => {
      const { version, operatingSystem } = (await connect(environment)).facts;
      return `engine ${version} (${operatingSystem})`;
    }),
  ],
  open: async (options) => DockerBench.open(await connect(options.surroundings.environment), options),
  clean: async (options) => {
    const engine = await connectedFor(options);
    if (engine instanceof KnownError) return [`Docker: not looked at (${engine.message})`];
    const removed = await removeLeftovers(engine);
    return [
      `Docker containers: ${removed.containers}, networks: ${removed.networks}`,
      ...removed.left.map((line) => `Cannot be removed: ${line}`),
      ...(options.images ? [`Docker images: ${await removeImages(engine, options.checkout)}`] : []),
    ];
  },
};

/** Where no engine answers there are no containers to remove; whoever wants images gone is told that it did not answer. */
async function connectedFor({ environment, images }: CleanOptions): Promise<Engine | KnownError> {
  try {
    return await connect(environment);
  } catch (thrown) {
    if (!(thrown instanceof KnownError) || images) throw thrown;
    return thrown;
  }
}
