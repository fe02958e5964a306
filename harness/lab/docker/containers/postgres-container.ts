import { randomBytes } from 'node:crypto';
import { asError, EnvironmentError, InterruptedError } from '../../../errors.js';
import type { Watched } from '../../../model/run/watched.js';
import { urlHost } from '../../../model/url-host.js';
import type { Address, Cluster, Exit } from '../../lab.js';
import type { ListeningPlace } from './listening-place.js';
import type { ContainerLaunch } from './owned-container.js';
import { OwnedContainer } from './owned-container.js';
import { untilAnswers } from '../../postgres.js';
import { endText } from '../../services/readiness.js';
import type { Forward, Tunnel } from '../tunnel/tunnel.js';

export interface DockerClusterOptions {
  readonly launch: Pick<ContainerLaunch, 'engine' | 'spec' | 'log' | 'address'>;
  readonly tunnel: Tunnel;
  readonly place: ListeningPlace;
  readonly signal: AbortSignal;
}

interface Parts {
  readonly container: OwnedContainer;
  readonly address: Address;
  readonly forward: Forward;
  readonly password: string;
}

/** The image's own, as its Dockerfile has it. */
const COMMAND = ['postgres', '-c', 'config_file=/etc/crossover/postgresql.conf'];
const SUPERUSER = 'crossover';
const READY_WITHIN_MS = 60_000;

/** Postgres in a container: its data in memory, gone with it; a generated password; no published port. */
export class DockerCluster implements Cluster {
  readonly watched: Watched;
  readonly #container: OwnedContainer;
  readonly #address: Address;
  readonly #forward: Forward;
  readonly #password: string;

  private constructor({ container, address, forward, password }: Parts) {
    this.#container = container;
    this.#address = address;
    this.#forward = forward;
    this.#password = password;
    this.watched = container.watched;
  }

  /** Throws EnvironmentError where it does not come up. */
  static async start({ launch, tunnel, place, signal }: DockerClusterOptions): Promise<DockerCluster> {
    const password = randomBytes(24).toString('base64url');
    const environment = {
      POSTGRES_USER: SUPERUSER,
      POSTGRES_PASSWORD: password,
      // Only people want the image's own seed: the lab makes a template of its own.
      CROSSOVER_SEED: 'no',
    };
    // Killed at once: the data is thrown away, so nothing need be written out.
    const container = await OwnedContainer.start({
      ...launch,
      spec: { ...launch.spec, environment, command: commandAt(launch.spec.service.command, place) },
      graceSeconds: 0,
    });
    let forward: Forward | null = null;
    try {
      const address = { host: container.address, port: place.port };
      forward = await tunnel.forward(address);
      const cluster = new DockerCluster({ container, address, forward, password });
      const ended = container.exited.then((exit) => {
        throw new Error(endText(exit));
      });
      // A connection to a container that has gone may hang: its end is heard at once.
      await Promise.race([
        untilAnswers(
          cluster.url('postgres'),
          READY_WITHIN_MS,
          () => signal.aborted || container.exit() !== null,
        ),
        ended,
        aborted(signal),
      ]);
      return cluster;
    } catch (thrown) {
      await forward?.[Symbol.asyncDispose]();
      if (!signal.aborted) await container.log.drained();
      await container[Symbol.asyncDispose]().catch(() => undefined);
      throw signal.aborted ? new InterruptedError() : notReady(asError(thrown).message, container.log.tail());
    }
  }

  url(database: string): string {
    const { host, port } = this.#forward.address;
    return this.#url(host, port, database);
  }

  targetUrl(database: string): string {
    const { host, port } = this.#address;
    return this.#url(host, port, database);
  }

  exit(): Exit | null {
    return this.#container.exit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#forward[Symbol.asyncDispose]();
    } finally {
      await this.#container[Symbol.asyncDispose]();
    }
  }

  #url(host: string, port: number, database: string): string {
    return `postgres://${SUPERUSER}:${this.#password}@${urlHost(host)}:${port}/${database}`;
  }
}

function commandAt(own: readonly string[] | undefined, { listenOn, port }: ListeningPlace): string[] {
  return [...(own ?? COMMAND), '-c', `port=${port}`, '-c', `listen_addresses=${listenOn}`];
}

/** Rejects when the user interrupts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const interrupted = (): void => {
      reject(new InterruptedError());
    };
    if (signal.aborted) interrupted();
    else signal.addEventListener('abort', interrupted, { once: true });
  });
}

function notReady(found: string, tail: string): EnvironmentError {
  return new EnvironmentError({
    expected: `Postgres in its container to answer within ${READY_WITHIN_MS / 1_000} s`,
    found: tail === '' ? found : `${found}; its last lines:\n${tail}`,
    remedy: 'Mend what the lines above say. Most often the memory or the disk of the engine is short.',
  });
}
