import { randomBytes } from 'node:crypto';
import type { ContainerKeeper } from '../../docker/engine/container-host.js';
import type { LabelledObject } from '../../docker/engine/labelled-object.js';
import type { Swarm } from '../../docker/engine/swarm.js';
import { RUN_LABEL } from '../../docker/leftovers.js';

/** On services and secrets of ours: the node that they are for. */
export const NODE_LABEL = 'crossover.node';

type Keeping = Pick<
  Swarm,
  'servicesWith' | 'secretsWith' | 'createSecret' | 'removeService' | 'removeSecret'
>;

/** What of ours a swarm holds: services stand for their containers, secrets for what is removed after them. */
export class SwarmKeeper implements ContainerKeeper {
  readonly #swarm: Keeping;
  readonly #nodeId: string | null;

  /** `nodeId`: only what is for this node; null: everything. */
  constructor({ swarm }: { readonly swarm: Keeping }, nodeId: string | null) {
    this.#swarm = swarm;
    this.#nodeId = nodeId;
  }

  async containersWith(label: string): Promise<LabelledObject[]> {
    return this.#here(await this.#swarm.servicesWith(label));
  }

  async networksWith(label: string): Promise<LabelledObject[]> {
    return this.#here(await this.#swarm.secretsWith(label));
  }

  async removeContainer(id: string): Promise<void> {
    await this.#swarm.removeService(id);
  }

  async removeNetwork(id: string): Promise<void> {
    await this.#swarm.removeSecret(id);
  }

  /** By a secret that is made for it: its leader stamps what the swarm holds, and has a clock of its own. */
  async nowSeconds(): Promise<number> {
    const run = randomBytes(4).toString('hex');
    const id = await this.#swarm.createSecret(`crossover-${run}-now`, '-', { [RUN_LABEL]: run });
    try {
      const [made] = await this.#swarm.secretsWith(`${RUN_LABEL}=${run}`);
      return made?.createdSeconds ?? NaN;
    } finally {
      await this.#swarm.removeSecret(id);
    }
  }

  #here(objects: readonly LabelledObject[]): LabelledObject[] {
    return objects.filter(({ labels }) => this.#nodeId === null || labels[NODE_LABEL] === this.#nodeId);
  }
}
