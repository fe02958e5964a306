import type { Engine } from '../../docker/engine/engine.js';
import type { MachineCheck } from '../../../model/machine-check.js';
import type { SwarmHosts } from '../../../model/plan/hosts.js';
import { lookFor } from '../../look-for.js';
import type { OpenedHost } from '../host.js';
import { closeHosts } from '../host.js';
import type { RoleNodes } from './labelled-nodes.js';
import { NODE_ROLE_LABEL, nodesByRole, sharedWith } from './labelled-nodes.js';
import { openManager } from './open-swarm.js';

/** Whether a swarm is there whose nodes have roles; what is missing, with the command that brings it in. */
export async function checkSwarm(
  environment: Readonly<NodeJS.ProcessEnv>,
  { manager: place, engines }: SwarmHosts,
): Promise<MachineCheck[]> {
  const options = { environment, signal: new AbortController().signal };
  const opened: OpenedHost[] = [];
  const manages = await lookFor('swarm', 'a Docker engine that manages a swarm', async () => {
    const manager = await openManager(place, options);
    opened.push(manager);
    return `engine ${manager.engine.facts.version}, a manager`;
  });
  try {
    const nodes = await Promise.all(opened.map(({ engine }) => checkNodes(engine, engines.length > 0)));
    return [manages, ...nodes.flat()];
  } finally {
    await closeHosts(opened);
  }
}

async function checkNodes(manager: Engine, areReached: boolean): Promise<MachineCheck[]> {
  const nodes = await manager.swarm.nodes();
  const roles = nodesByRole(nodes);
  const placed = roles.flatMap((role) => (role.kind === 'found' ? role.nodes : []));
  const tasks = placed.length === 0 ? [] : await manager.swarm.tasksOn(placed.map(({ id }) => id));
  const shared = sharedWith(placed, tasks, await manager.swarm.services());
  const unreached = placed.filter(({ id }) => id !== manager.facts.swarm?.nodeId);
  return [
    ...roles.map(checkOf),
    {
      id: 'nodes alone',
      ok: shared === null,
      found: shared?.found ?? 'no other service on a node that has a role',
      expected: shared?.expected ?? '',
      remedy: shared?.remedy ?? '',
      needed: true,
    },
    {
      id: 'images',
      ok: true,
      found:
        areReached || unreached.length === 0
          ? "sent to nodes whose engines are named; others take them from the cluster's registry"
          : "taken from the cluster's registry, for no node's engine is named (--host target=ssh://node)",
      expected: '',
      remedy: '',
      needed: false,
    },
  ];
}

function checkOf(found: RoleNodes): MachineCheck {
  const id = `node of ${found.role}`;
  const expected = `a node with the label ${NODE_ROLE_LABEL}=${found.role}`;
  if (found.kind === 'missing') return { id, ok: false, ...found.text, needed: true };
  const names = found.nodes.map(({ hostname }) => hostname).join(', ');
  return { id, ok: true, found: names, expected, remedy: '', needed: true };
}
