import type { HostRole } from '../../../model/plan/hosts.js';
import type { EngineFacts } from '../../docker/engine/connection.js';
import type { ContainerHost } from '../../docker/engine/container-host.js';
import type { ContainerSpec } from '../../docker/engine/container.js';
import { serviceName } from '../../docker/engine/service-spec.js';
import type { SwarmNode } from '../../docker/engine/swarm.js';
import { ROLE_LABEL } from '../../docker/leftovers.js';
import type { Cluster } from './cluster.js';
import type { ReadFile } from './group-stats.js';
import { GROUPS_FOLDER } from './group-stats.js';
import { NODE_ROLE_LABEL } from './labelled-nodes.js';
import { ServiceContainer } from './service-container.js';
import { NODE_LABEL, SwarmKeeper } from './swarm-keeper.js';

const NOT_TOLD = 'not told by the swarm';

/** A node of a swarm as a run's host: what is created there is a service that only it may run. */
export class SwarmHost extends SwarmKeeper implements ContainerHost {
  readonly facts: EngineFacts;
  readonly #cluster: Cluster;
  readonly #node: SwarmNode;
  readonly #role: HostRole;
  readonly #address: string;
  /** How the node knows images that were not sent to it. */
  readonly #references = new Map<string, string>();
  #files: { readonly readFile: ReadFile } | null = null;

  constructor(cluster: Cluster, node: SwarmNode, { role, address }: { role: HostRole; address: string }) {
    super(cluster.manager, node.id);
    this.#cluster = cluster;
    this.#node = node;
    this.#role = role;
    this.#address = address;
    this.facts = {
      hostname: node.hostname,
      version: node.engineVersion,
      apiVersion: NOT_TOLD,
      architecture: node.architecture,
      operatingSystem: node.operatingSystem,
      storageDriver: NOT_TOLD,
      cgroupVersion: NOT_TOLD,
      memoryBytes: node.memoryBytes,
      canPin: false,
      swarm: { nodeId: node.id, isManager: node.id === cluster.manager.facts.swarm?.nodeId },
    };
  }

  /** From a registry the node takes this image by that reference. */
  takesFromRegistry(imageId: string, reference: string): void {
    this.#references.set(imageId, reference);
  }

  /** The relay through which the node's files are read. */
  watchThrough(files: { readonly readFile: ReadFile }): void {
    this.#files = files;
  }

  create(spec: ContainerSpec): Promise<ServiceContainer> {
    const { service, labels } = spec;
    const isRelay = labels[ROLE_LABEL] === 'relay';
    const placed = {
      ...spec,
      // A run's containers have names of their own on their host, services in the whole swarm.
      name: serviceName(`${spec.name}-${this.#node.id}`),
      service: { ...service, image: this.#references.get(service.image) ?? service.image },
      labels: { ...labels, [NODE_LABEL]: this.#node.id },
    };
    return Promise.resolve(
      new ServiceContainer(placed, {
        cluster: this.#cluster,
        nodeId: this.#node.id,
        address: this.#address,
        constraints: [`node.labels.${NODE_ROLE_LABEL}==${this.#role}`, `node.id==${this.#node.id}`],
        folders: isRelay ? { [GROUPS_FOLDER]: '/sys/fs/cgroup' } : {},
        readFile: (path) => this.#read(path),
      }),
    );
  }

  #read(path: string): Promise<string> {
    if (this.#files === null) throw new Error('No relay of ours is on the node.');
    return this.#files.readFile(path);
  }
}
