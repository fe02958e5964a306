import type { ErrorText } from '../../../errors.js';
import type { HostRole } from '../../../model/plan/hosts.js';
import { hostRoleSchema } from '../../../model/plan/hosts.js';
import type { LabelledObject } from '../../docker/engine/labelled-object.js';
import type { SwarmNode, SwarmTask } from '../../docker/engine/swarm.js';
import { RUN_LABEL } from '../../docker/leftovers.js';

/** Of a node: the one role that it is for. */
export const NODE_ROLE_LABEL = 'crossover.role';

/** The nodes of a role, or why there are none that could be used. */
export type RoleNodes =
  | { readonly kind: 'found'; readonly role: HostRole; readonly nodes: readonly [SwarmNode, ...SwarmNode[]] }
  | { readonly kind: 'missing'; readonly role: HostRole; readonly text: ErrorText };

/** By their labels: one for target and database each, for the load as many as there are. */
export function nodesByRole(nodes: readonly SwarmNode[]): RoleNodes[] {
  return hostRoleSchema.options.map((role) => nodesOf(role, nodes));
}

function nodesOf(role: HostRole, all: readonly SwarmNode[]): RoleNodes {
  const label = `${NODE_ROLE_LABEL}=${role}`;
  const labelled = all
    .filter(({ labels }) => labels[NODE_ROLE_LABEL] === role)
    .sort((x, y) => (callName(x, all) < callName(y, all) ? -1 : 1));
  const namesOf = (nodes: readonly SwarmNode[]) => nodes.map((node) => callName(node, all)).join(', ');
  const missing = (expected: string, found: string, remedy: string): RoleNodes => ({
    kind: 'missing',
    role,
    text: { expected, found, remedy },
  });
  const [first, second] = labelled;
  if (!first) {
    const free = all.filter(({ labels }) => labels[NODE_ROLE_LABEL] === undefined);
    return missing(
      `a node of the swarm with the label ${label}`,
      `none of ${all.length}`,
      `docker node update --label-add ${label} ${namesOf(free.slice(0, 1)) || '<node>'}${free.length > 1 ? ` (or ${namesOf(free.slice(1))})` : ''}`,
    );
  }
  if (second && role !== 'load')
    return missing(
      `one node with the label ${label}, so that every trial is made on the same machine`,
      namesOf(labelled),
      `docker node update --label-rm ${NODE_ROLE_LABEL} ${callName(second, all)}`,
    );
  const away = labelled.find(({ isReady }) => !isReady);
  if (away) {
    const name = callName(away, all);
    return missing(
      `the node ${name} of the label ${label} to be ready and active`,
      away.state,
      `Start its engine, or docker node update --availability active ${name}; else take the label off: docker node update --label-rm ${NODE_ROLE_LABEL} ${name}`,
    );
  }
  return { kind: 'found', role, nodes: [first, ...labelled.slice(1)] };
}

/** As the docker command takes it: by its id where another has the same name. */
function callName({ id, hostname }: SwarmNode, all: readonly SwarmNode[]): string {
  return all.filter((other) => other.hostname === hostname).length > 1 ? id : hostname;
}

/**
 * What else runs on a role's node; null where nothing does. A swarm binds nothing to processors, so that what shares a
 * node shares all of its cores. Containers that are no tasks of the swarm are not seen.
 */
export function sharedWith(
  nodes: readonly SwarmNode[],
  tasks: readonly SwarmTask[],
  services: readonly (LabelledObject & { readonly name: string })[],
): ErrorText | null {
  for (const node of nodes) {
    const others = services.filter(
      ({ id, labels }) =>
        labels[RUN_LABEL] === undefined &&
        tasks.some((task) => task.serviceId === id && task.nodeId === node.id && task.state === 'running'),
    );
    const [other] = others;
    if (!other) continue;
    return {
      expected: `nothing but a run's own services on ${node.hostname}, for a swarm binds none to processors`,
      found: others.map(({ name }) => name).join(', '),
      remedy: `docker service update --constraint-add node.labels.${NODE_ROLE_LABEL}!=${node.labels[NODE_ROLE_LABEL] ?? ''} ${other.name}`,
    };
  }
  return null;
}
