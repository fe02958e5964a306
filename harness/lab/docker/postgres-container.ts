import { randomBytes } from 'node:crypto';
import { asError, EnvironmentError, InterruptedError } from '../../errors.js';
import type { Watched } from '../../model/run/watched.js';
import type { ContainerSpec } from './engine/container.js';
import type { Engine } from './engine/engine.js';
import type { Cluster, Exit } from '../lab.js';
import type { ProcessLog } from '../log.js';
import { OwnedContainer } from './owned-container.js';
import { untilAnswers } from '../postgres.js';
import { endText } from '../readiness.js';
import type { Forward, Tunnel } from './tunnel/tunnel.js';

export interface DockerClusterOptions {
  readonly launch: { readonly engine: Engine; readonly spec: ContainerSpec; readonly log: ProcessLog };
  readonly tunnel: Tunnel;
  readonly signal: AbortSignal;
}

const PORT = 5432;
const SUPERUSER = 'crossover';
const READY_WITHIN_MS = 60_000;

/** Postgres in a container: its data in memory, gone with it; a generated password; no published port. */
export class DockerCluster implements Cluster {
  readonly watched: Watched;
  readonly #container: OwnedContainer;
  readonly #forward: Forward;
  readonly #password: string;

  private constructor(container: OwnedContainer, forward: Forward, password: string) {
    this.#container = container;
    this.#forward = forward;
    this.#password = password;
    this.watched = container.watched;
  }

  /** Throws EnvironmentError where it does not come up. */
  static async start({ launch, tunnel, signal }: DockerClusterOptions): Promise<DockerCluster> {
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
      spec: { ...launch.spec, environment },
      graceSeconds: 0,
    });
    let forward: Forward | null = null;
    try {
      forward = await tunnel.forward({ host: container.address, port: PORT });
      const cluster = new DockerCluster(container, forward, password);
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
    return this.#url(this.#container.address, PORT, database);
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
    return `postgres://${SUPERUSER}:${this.#password}@${host}:${port}/${database}`;
  }
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
