import { asError, EnvironmentError, InterruptedError } from '../../../errors.js';
import type { Downstream } from '../../lab.js';
import type { ListeningPlace } from './listening-place.js';
import type { ContainerLaunch } from './owned-container.js';
import { OwnedContainer } from './owned-container.js';
import { untilHealthy } from '../../services/readiness.js';
import { urlHost } from '../../../model/url-host.js';
import type { Tunnel } from '../tunnel/tunnel.js';

const READY_WITHIN_MS = 30_000;
const GRACE_SECONDS = 2;

interface Surroundings {
  readonly tunnel: Tunnel;
  readonly place: ListeningPlace;
  readonly signal: AbortSignal;
}

/** Starts the downstream service in its container and waits until it answers. Throws EnvironmentError, or InterruptedError. */
export async function startDownstreamContainer(
  launch: Omit<ContainerLaunch, 'graceSeconds'>,
  { tunnel, place, signal }: Surroundings,
): Promise<Downstream> {
  const container = await started(launch, place);
  try {
    const target = { host: container.address, port: place.port };
    await using forward = await tunnel.forward(target);
    const { address } = forward;
    await untilHealthy('the downstream service', container, { address, withinMs: READY_WITHIN_MS, signal });
    return running(container, `http://${urlHost(target.host)}:${target.port}`);
  } catch (thrown) {
    await container[Symbol.asyncDispose]().catch(() => undefined);
    throw signal.aborted ? new InterruptedError() : thrown;
  }
}

async function started(
  launch: Omit<ContainerLaunch, 'graceSeconds'>,
  { listenOn, port }: ListeningPlace,
): Promise<OwnedContainer> {
  const environment = { ...launch.spec.environment, HOST: listenOn, PORT: String(port) };
  try {
    return await OwnedContainer.start({
      ...launch,
      spec: { ...launch.spec, environment },
      graceSeconds: GRACE_SECONDS,
    });
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
