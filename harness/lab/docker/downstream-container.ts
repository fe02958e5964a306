import { asError, EnvironmentError, InterruptedError } from '../../errors.js';
import type { Downstream } from '../lab.js';
import type { ContainerLaunch } from './owned-container.js';
import { OwnedContainer } from './owned-container.js';
import { untilHealthy } from '../readiness.js';
import type { Tunnel } from './tunnel/tunnel.js';

const PORT = 8_000;
const READY_WITHIN_MS = 30_000;
const GRACE_SECONDS = 2;

/** Starts the downstream service in its container and waits until it answers. Throws EnvironmentError, or InterruptedError. */
export async function startDownstreamContainer(
  launch: Omit<ContainerLaunch, 'graceSeconds'>,
  tunnel: Tunnel,
  signal: AbortSignal,
): Promise<Downstream> {
  const container = await started(launch);
  try {
    const target = { host: container.address, port: PORT };
    await using forward = await tunnel.forward(target);
    const { address } = forward;
    await untilHealthy('the downstream service', container, { address, withinMs: READY_WITHIN_MS, signal });
    return running(container, `http://${target.host}:${target.port}`);
  } catch (thrown) {
    await container[Symbol.asyncDispose]().catch(() => undefined);
    throw signal.aborted ? new InterruptedError() : thrown;
  }
}

async function started(launch: Omit<ContainerLaunch, 'graceSeconds'>): Promise<OwnedContainer> {
  try {
    return await OwnedContainer.start({ ...launch, graceSeconds: GRACE_SECONDS });
  } catch (thrown) {
    throw new EnvironmentError(
      {
        expected: 'the container of the downstream service to start',
        found: asError(thrown).message,
        remedy: 'Correct its service in docker-compose.yml or targets/downstream/Dockerfile.',
      },
      { cause: thrown },
    );
  }
}

function running(container: OwnedContainer, url: string): Downstream {
  return {
    url,
    watched: container.watched,
    logTail: () => container.log.tail(),
    exit: () => container.exit(),
    [Symbol.asyncDispose]: () => container[Symbol.asyncDispose](),
  };
}
