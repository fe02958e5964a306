import type { Engine } from '../../docker/engine/engine.js';
import type { OpenedHost } from '../host.js';
import { closeHosts } from '../host.js';
import { DialIns } from './dial-ins.js';
import { SwarmWatch } from './swarm-watch.js';

type Opened = readonly [OpenedHost, ...OpenedHost[]];

/** A swarm as a run uses it: who manages it, what he tells of the run's nodes, and where programs on them connect to. */
export class Cluster implements AsyncDisposable {
  readonly watch: SwarmWatch;
  readonly dialIns = new DialIns();
  readonly #opened: Opened;

  private constructor(opened: Opened, watch: SwarmWatch) {
    this.#opened = opened;
    this.watch = watch;
  }

  /** `opened`: the manager, and engines of nodes; their connections end with it. Throws EnvironmentError where the manager does not answer. */
  static async open(opened: Opened, nodeIds: readonly string[]): Promise<Cluster> {
    return new Cluster(opened, await SwarmWatch.open(opened[0].engine.swarm, nodeIds));
  }

  get manager(): Engine {
    return this.#opened[0].engine;
  }

  /** What the connection to the manager keeps on this machine; null: nothing. */
  get folder(): string | null {
    return this.#opened[0].tunnel?.folder ?? null;
  }

  /** Whether the manager can be asked, as far as was noticed. */
  get isReached(): boolean {
    return this.#opened[0].tunnel?.isOpen ?? true;
  }

  /** Opens the connection to the manager where it does not stand, and hears him anew. Throws EnvironmentError. */
  async restore(): Promise<void> {
    await this.#opened[0].tunnel?.restore();
    await this.watch.renew();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.watch[Symbol.dispose]();
    await this.dialIns[Symbol.asyncDispose]();
    await closeHosts(this.#opened);
  }
}
