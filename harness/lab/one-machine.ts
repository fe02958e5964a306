import type { Topology } from '../linux/topology.js';
import type { CpuLayout } from '../model/plan/cpus.js';
import type { CoresAsked } from './cpus.js';
import { layoutOf } from './cpus.js';
import type { Undo } from './lifetime/undo.js';

/** What labs have in common whose services all run on one machine. Disposing takes down what was started, the last first. */
export abstract class OneMachine implements AsyncDisposable {
  readonly #topology: Topology;
  readonly #undo: Undo;

  protected constructor(topology: Topology, undo: Undo) {
    this.#topology = topology;
    this.#undo = undo;
  }

  isWatched(): boolean {
    return true;
  }

  async measureLinks(): Promise<[]> {
    return Promise.resolve([]);
  }

  layoutFor(cores: CoresAsked): CpuLayout {
    return layoutOf(this.#topology, cores);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo.all();
  }

  /** Taken down with the lab at the latest; disposing it again does nothing. */
  protected owned<T extends AsyncDisposable>(service: T): T {
    this.#undo.add(() => service[Symbol.asyncDispose]());
    return service;
  }
}
