import { EnvironmentError } from '../../../errors.js';
import type { EnginePlace, HostRole, SwarmHosts } from '../../../model/plan/hosts.js';
import { placeName } from '../../../model/plan/hosts.js';
import type { Engine } from '../../docker/engine/engine.js';
import type { SwarmNode } from '../../docker/engine/swarm.js';
import type { Host, HostLine, OpenedHost } from '../host.js';
import { closeHosts, namesOf, openHost } from '../host.js';
import type { SshOptions } from '../ssh.js';
import { Cluster } from './cluster.js';
import type { RoleNodes } from './labelled-nodes.js';
import { nodesByRole, sharedWith } from './labelled-nodes.js';
import { SwarmHost } from './swarm-host.js';

type Labelled = Extract<RoleNodes, { readonly kind: 'found' }>;

interface PlacedNode {
  readonly role: HostRole;
  readonly node: SwarmNode;
}

interface AddressedNode extends PlacedNode, Pick<Host, 'address' | 'images' | 'ssh'> {}

/** A host for each node that its label gives a role, those of the load up to so many as there are agents. Throws KnownError. */
export async function openSwarm(named: SwarmHosts, options: SshOptions): Promise<Host[]> {
  const manager = await openManager(named.manager, options);
  const opened: [OpenedHost, ...OpenedHost[]] = [manager];
  try {
    const labelled = await labelledNodes(manager.engine);
    for (const place of named.engines) {
      const engine = await openHost(place, options);
      opened.push(engine);
      requireLabelled(engine, labelled);
    }
    const placed = labelled.flatMap(({ role, nodes }) =>
      nodes.slice(0, role === 'load' ? named.loadAgents : 1).map((node) => ({ role, node })),
    );
    await requireAlone(manager.engine, placed);
    const nodes = placed.map((one) => addressed(one, opened));
    const cluster = await Cluster.open(
      opened,
      nodes.map(({ node }) => node.id),
    );
    const names = opened.flatMap(namesOf);
    return nodes.map((one) => ({
      ...hostAt(one, cluster, named.manager),
      words: [...names, one.node.hostname, one.address],
    }));
  } catch (thrown) {
    await closeHosts(opened);
    throw thrown;
  }
}

/** Throws EnvironmentError where the engine there manages no swarm. */
export async function openManager(place: EnginePlace, options: SshOptions): Promise<OpenedHost> {
  const manager = await openHost(place, options);
  const { swarm } = manager.engine.facts;
  if (swarm?.isManager === true) return manager;
  await closeHosts([manager]);
  throw new EnvironmentError({
    expected: `the Docker engine of ${manager.name} to manage a swarm`,
    found: swarm === null ? 'one that is in none' : 'a worker of one',
    remedy:
      'docker swarm init there, and docker swarm join on the other hosts; or name a manager: --host swarm=ssh://manager, or its docker context (docs/many-machines.md).',
  });
}

async function labelledNodes({ swarm }: Engine): Promise<Labelled[]> {
  return nodesByRole(await swarm.nodes()).map((found) => {
    if (found.kind === 'missing') throw new EnvironmentError(found.text);
    return found;
  });
}

async function requireAlone({ swarm }: Engine, placed: readonly PlacedNode[]): Promise<void> {
  const nodes = placed.map(({ node }) => node);
  const shared = sharedWith(nodes, await swarm.tasksOn(nodes.map(({ id }) => id)), await swarm.services());
  if (shared) throw new EnvironmentError(shared);
}

/** A run with few agents leaves some nodes of the load out, whose engines may be named all the same. */
function requireLabelled({ place, engine }: OpenedHost, labelled: readonly Labelled[]): void {
  if (labelled.some(({ nodes }) => nodes.some(({ id }) => id === engine.facts.swarm?.nodeId))) return;
  throw new EnvironmentError({
    expected: `an engine of a node that has a role, by ${placeName(place)}`,
    found: engine.facts.swarm === null ? 'one that is in no swarm' : 'another node',
    remedy: 'Name engines of nodes with roles (crossover doctor --host swarm tells which they are).',
  });
}

/** The address by the word of a connection of its own, where there is one, else by the manager's. */
function addressed({ role, node }: PlacedNode, opened: readonly OpenedHost[]): AddressedNode {
  const own = opened.filter(({ engine }) => engine.facts.swarm?.nodeId === node.id);
  const address = own.find(({ place }) => place.address !== null)?.place.address ?? node.address;
  const [first = null] = own;
  if (address !== null)
    return { role, node, address, images: first?.engine ?? null, ssh: first?.ssh ?? null };
  throw new EnvironmentError({
    expected: `the address by which the other nodes reach ${node.hostname}`,
    found: 'none that the manager knows',
    remedy: 'Let it join with one: docker swarm init or join --advertise-addr <address>.',
  });
}

function hostAt(
  { role, node, address, images, ssh }: AddressedNode,
  cluster: Cluster,
  manager: EnginePlace,
): Omit<Host, 'words'> {
  return {
    roles: [role],
    place: { kind: 'swarm', manager },
    name: node.hostname,
    engine: new SwarmHost(cluster, node, { role, address }),
    images,
    ssh,
    tunnel: lineTo(node, cluster),
    address,
  };
}

/** A node is reached through its manager, as long as the manager counts it in. */
function lineTo({ id }: SwarmNode, cluster: Cluster): HostLine {
  const { watch } = cluster;
  return {
    get isOpen() {
      return cluster.isReached && watch.isReady(id);
    },
    restore: async () => {
      await cluster.restore();
      if (watch.isReady(id)) return;
      throw new EnvironmentError({
        expected: 'the node to take part in the swarm',
        found: watch.stateOf(id),
        remedy: 'See what `docker node ls` says, and that its engine runs.',
      });
    },
    folder: cluster.folder,
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}
