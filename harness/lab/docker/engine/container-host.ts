import type { ContainerHandle, ContainerSpec } from './container.js';
import type { LabelledObject } from './labelled-object.js';

/** What holds containers and networks of ours, and finds them again by their labels. */
export interface ContainerKeeper {
  containersWith(label: string): Promise<LabelledObject[]>;
  networksWith(label: string): Promise<LabelledObject[]>;
  removeContainer(id: string): Promise<void>;
  removeNetwork(id: string): Promise<void>;
  /** Its own clock, in seconds since 1970: its objects' ages are counted by it. */
  nowSeconds(): Promise<number>;
}

/** What runs containers: an engine, or a node of a swarm. */
export interface ContainerHost extends ContainerKeeper {
  create(spec: ContainerSpec): Promise<ContainerHandle>;
}
