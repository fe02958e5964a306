import { asError, EnvironmentError, InterruptedError } from '../../../errors.js';
import type { About } from '../../../model/plan/target.js';
import type { ContainerSpec } from '../engine/container.js';
import type { Address, Running, TargetStart, Worker } from '../../lab.js';
import { TargetStartError } from '../../lab.js';
import { plantedEnvironment } from '../../services/planted.js';
import type { ListeningPlace } from './listening-place.js';
import type { ContainerLaunch } from './owned-container.js';
import { OwnedContainer } from './owned-container.js';
import { untilReady } from '../../services/readiness.js';
import type { Forward, Tunnel } from '../tunnel/tunnel.js';

interface Surroundings {
  readonly launch: (
    environment: NonNullable<ContainerSpec['environment']>,
  ) => Pick<ContainerLaunch, 'engine' | 'spec' | 'log' | 'address'>;
  readonly tunnel: Tunnel;
  readonly nonce: string;
  readonly place: ListeningPlace;
}

const READY_WITHIN_MS = 30_000;
const GRACE_SECONDS = 5;

/** Starts a target in a container of its own and waits until it is ready. Throws TargetStartError, or InterruptedError. */
export async function startContainerTarget(start: TargetStart, surroundings: Surroundings): Promise<Running> {
  const { launch, tunnel, nonce, place } = surroundings;
  const began = performance.now();
  const container = await started(start, launch(settingsOf(start, nonce, place)));
  let forward: Forward | null = null;
  try {
    const address = { host: container.address, port: place.port };
    forward = await tunnel.forward(address);
    const about = await untilReady(container, {
      address: forward.address,
      nonce,
      withinMs: READY_WITHIN_MS,
      signal: start.signal,
    });
    const coldStartMs = performance.now() - began;
    return running(start.trialId, { address, forward, about, container, coldStartMs });
  } catch (thrown) {
    await forward?.[Symbol.asyncDispose]();
    await container[Symbol.asyncDispose]().catch(() => undefined);
    throw start.signal?.aborted ? new InterruptedError() : thrown;
  }
}

/** Starts a target's worker in a container of its own. Throws TargetStartError. */
export async function startContainerWorker(
  start: TargetStart,
  { launch, place }: Pick<Surroundings, 'launch' | 'place'>,
): Promise<Worker> {
  const container = await started(start, launch(settingsOf(start, '', place)));
  return {
    watched: container.watched,
    logTail: () => container.log.tail(),
    exit: () => container.exit(),
    [Symbol.asyncDispose]: () => container[Symbol.asyncDispose](),
  };
}

function settingsOf(
  start: TargetStart,
  nonce: string,
  place: ListeningPlace,
): NonNullable<ContainerSpec['environment']> {
  return {
    HOST: place.listenOn,
    PORT: String(place.port),
    DATABASE_URL: start.databaseUrl,
    DOWNSTREAM_URL: start.downstreamUrl,
    POOL_SIZE: String(start.poolSize),
    WORKERS: String(start.workers),
    WORKER_START: start.workerStart,
    GOMAXPROCS: String(start.cores),
    NONCE: nonce,
    TARGET_ID: start.target.id,
    ...plantedEnvironment(start.planted),
  };
}

/** A command that the image does not hold or cannot run is the target's fault; what else the engine refuses is the lab's. */
export function isTargetsFault(engineMessage: string): boolean {
  // As runc words it: `exec: "x": executable file not found in $PATH`, `exec: "/x": permission denied`.
  return /exec: "|exec format error/.test(engineMessage);
}

async function started(
  { target }: TargetStart,
  launch: ReturnType<Surroundings['launch']>,
): Promise<OwnedContainer> {
  try {
    return await OwnedContainer.start({ ...launch, graceSeconds: GRACE_SECONDS });
  } catch (thrown) {
    const { message } = asError(thrown);
    const text = {
      expected: `the container of ${target.id} to start`,
      found: message,
      remedy: `Correct its service in docker-compose.yml or targets/${target.id}/Dockerfile.`,
    };
    if (isTargetsFault(message)) throw new TargetStartError(text, '', { cause: thrown });
    throw new EnvironmentError(text, { cause: thrown });
  }
}

interface Parts {
  readonly address: Address;
  readonly forward: Forward;
  readonly about: About;
  readonly container: OwnedContainer;
  readonly coldStartMs: number;
}

function running(id: string, { address, forward, about, container, coldStartMs }: Parts): Running {
  return {
    id,
    address,
    harnessAddress: forward.address,
    coldStartMs,
    about,
    watched: container.watched,
    logTail: () => container.log.tail(),
    exit: () => container.exit(),
    [Symbol.asyncDispose]: async () => {
      try {
        await forward[Symbol.asyncDispose]();
      } finally {
        await container[Symbol.asyncDispose]();
      }
    },
  };
}
