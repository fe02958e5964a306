import { readProc } from '../../../linux/procfs.js';
import type { Watched } from '../../../model/run/watched.js';
import type { ContainerHost } from '../engine/container-host.js';
import type { ContainerExit, ContainerHandle, ContainerSpec } from '../engine/container.js';
import type { ProcessLog } from '../../lifetime/log.js';
import type { OwnedChannel } from '../../lifetime/owned.js';
import { Owned } from '../../lifetime/owned.js';

export interface ContainerLaunch {
  readonly engine: Pick<ContainerHost, 'create'>;
  readonly spec: ContainerSpec;
  readonly log: ProcessLog;
  /** `channel`: stdin and stdout are the caller's. Otherwise stdout goes to the log. */
  readonly stdio?: 'channel' | 'log';
  /** How long it may take to end by itself before it is killed; 0: killed at once. */
  readonly graceSeconds: number;
  /** Its host's own, where it is in its host's network; otherwise it has one to itself. */
  readonly address?: string | null;
}

const ENDED_UNSEEN: ContainerExit = { code: null, signal: null, outOfMemory: false };

/** A container that was started: what it writes goes to the log, and it is removed with its log closed. */
export class OwnedContainer extends Owned<ContainerExit> {
  readonly id: string;
  /** In its network; empty where it has none. */
  readonly address: string;
  readonly watched: Watched;
  readonly exited: Promise<ContainerExit>;
  readonly #container: ContainerHandle;
  readonly #graceSeconds: number;

  private constructor(
    { log, graceSeconds, address: ofHost }: ContainerLaunch,
    container: ContainerHandle,
    channel: OwnedChannel | null,
    { pid, address }: { readonly pid: number; readonly address: string },
  ) {
    super(log, channel);
    this.id = container.id;
    this.address = ofHost ?? address;
    this.#container = container;
    this.#graceSeconds = graceSeconds;
    this.exited = container
      .ended()
      // An engine that was ended took it along.
      .catch(() => ENDED_UNSEEN)
      .then((exit) => (this.lastExit = exit));
    const seen = isVisible(pid, container.id) ? pid : null;
    this.watched = {
      rootPids: () => (seen === null ? [] : [seen]),
      container: { id: container.id, pid: seen, stats: (signal) => container.stats(signal) },
    };
  }

  /** Throws what the engine said when it cannot be created or started; nothing is left of it then. */
  static async start(launch: ContainerLaunch): Promise<OwnedContainer> {
    const { engine, spec, log } = launch;
    const container = await engine.create(spec);
    try {
      const { input, output, errors } = await container.attach(spec.service.stdin_open);
      log.take(errors);
      const isChannel = launch.stdio === 'channel';
      if (!isChannel) log.take(output);
      await container.start();
      const channel = isChannel ? { input, output } : null;
      return new OwnedContainer(launch, container, channel, await container.whereabouts());
    } catch (thrown) {
      await container.remove().catch(() => undefined);
      await log.close();
      throw thrown;
    }
  }

  protected async end(): Promise<void> {
    try {
      if (this.exit() === null && this.#graceSeconds > 0) await this.#container.stop(this.#graceSeconds);
    } finally {
      await this.#container.remove();
    }
  }
}

/** Whether this process id is the container's here: the engine may run on another machine, or in a virtual one. */
function isVisible(pid: number, id: string): boolean {
  return readProc(`/proc/${pid}/cgroup`)?.includes(id) ?? false;
}
