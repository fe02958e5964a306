import type { ContainerKeeper } from '../../docker/engine/container-host.js';
import type { Engine } from '../../docker/engine/engine.js';
import type { LabelledObject } from '../../docker/engine/labelled-object.js';

/** On services and secrets of ours: the node that they are for. */
export const NODE_LABEL = 'crossover.node';

/** What of ours a swarm holds: services stand for their containers, secrets for what is removed after them. */
export class SwarmKeeper implements ContainerKeeper {
  readonly #manager: Pick<Engine, 'swarm' | 'nowSeconds'>;
  readonly #nodeId: string | null;

  /** `nodeId`: only what is for this node; null: everything. */
  constructor(manager: Pick<Engine, 'swarm' | 'nowSeconds'>, nodeId: string | null) {
    this.#manager = manager;
    this.#nodeId = nodeId;
  }

  async containersWith(label: string): Promise<LabelledObject[]> {
    return this.#here(await this.#manager.swarm.servicesWith(label));
  }

  async networksWith(label: string): Promise<LabelledObject[]> {
    return this.#here(await this.#manager.swarm.secretsWith(label));
  }

  async removeContainer(id: string): Promise<void> {
    await this.#manager.swarm.removeService(id);
  }

  async removeNetwork(id: string): Promise<void> {
    await this.#manager.swarm.removeSecret(id);
  }

  nowSeconds(): Promise<number> {
    return this.#manager.nowSeconds();
  }

  #here(objects: readonly LabelledObject[]): LabelledObject[] {
    return objects.filter(({ labels }) => this.#nodeId === null || labels[NODE_LABEL] === this.#nodeId);
  }
}
