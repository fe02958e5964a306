import { describe, expect, it } from 'vitest';
import type { SwarmNode, SwarmTask } from '../../docker/engine/swarm.js';
import { RUN_LABEL } from '../../docker/leftovers.js';
import { nodesByRole, sharedWith } from './labelled-nodes.js';
import { nodeOf } from './node.test-support.js';

function node(hostname: string, role: string | null, other: Partial<SwarmNode> = {}): SwarmNode {
  const labels = role === null ? {} : { 'crossover.role': role };
  return nodeOf(`id-of-${hostname}`, { hostname, labels, ...other });
}

const three = [node('a', 'target'), node('b', 'database'), node('c', 'load')];

describe('nodes by their labels', () => {
  /** What keeps the first role from having a node. */
  const missing = (...nodes: SwarmNode[]) => {
    const [found] = nodesByRole(nodes).flatMap((role) => (role.kind === 'missing' ? [role.text] : []));
    return found;
  };

  it('are one for target and database, and for the load as many as there are', () => {
    const found = nodesByRole([...three, node('d', 'load')]);
    expect(found.map((role) => role.kind === 'found' && role.nodes.map(({ hostname }) => hostname))).toEqual([
      ['a'],
      ['b'],
      ['c', 'd'],
    ]);
  });

  it('are missed with the command that labels one, of those that are free', () => {
    expect(missing(three[1]!, three[2]!, node('d', null), node('e', null))).toEqual({
      expected: 'a node of the swarm with the label crossover.role=target',
      found: 'none of 4',
      remedy: 'docker node update --label-add crossover.role=target d (or e)',
    });
  });

  it('are too many for a target, which would be now on one machine, now on another', () => {
    expect(missing(...three, node('d', 'target'))?.remedy).toBe(
      'docker node update --label-rm crossover.role d',
    );
  });

  it('are no use while they are down or drained', () => {
    const away = node('a', 'target', { isReady: false, state: 'ready, drain' });
    const text = missing(away, three[1]!, three[2]!);
    expect(text?.found).toBe('ready, drain');
    expect(text?.remedy).toContain('docker node update --availability active a');
  });

  it('are called by their ids where two have one name', () => {
    const [one, two] = [node('same', null, { id: 'first' }), node('same', null, { id: 'second' })];
    expect(missing(one, two)?.remedy).toBe(
      'docker node update --label-add crossover.role=target first (or second)',
    );
  });
});

describe('a node of a role', () => {
  const task = (serviceId: string, nodeId: string, state = 'running'): SwarmTask => ({
    serviceId,
    nodeId,
    desiredState: 'running',
    state,
    error: '',
    containerId: '',
    exitCode: null,
  });
  const service = (id: string, labels: Record<string, string> = {}) => ({
    id,
    name: `name-of-${id}`,
    labels,
    createdSeconds: 0,
    running: false,
  });

  it('is shared with a service that runs there, which is told with the command that moves it', () => {
    expect(sharedWith(three, [task('web', 'id-of-a')], [service('web')])).toEqual({
      expected: "nothing but a run's own services on a, for a swarm binds none to processors",
      found: 'name-of-web',
      remedy: 'docker service update --constraint-add node.labels.crossover.role!=target name-of-web',
    });
  });

  it.each<[string, SwarmTask, ReturnType<typeof service>]>([
    ['one that has ended', task('web', 'id-of-a', 'shutdown'), service('web')],
    ['one on another node', task('web', 'id-of-z'), service('web')],
    ['one of a run', task('web', 'id-of-a'), service('web', { [RUN_LABEL]: 'x' })],
  ])('is not shared with %s', (_what, running, known) => {
    expect(sharedWith(three, [running], [known])).toBeNull();
  });
});
