import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { ContainerSpec } from '../../docker/engine/container.js';
import type { Engine } from '../../docker/engine/engine.js';
import type { SwarmNode, SwarmTask } from '../../docker/engine/swarm.js';
import { DialIns } from './dial-ins.js';
import type { Dial } from './dial.js';
import { nodeOf } from './node.test-support.js';
import { ServiceContainer } from './service-container.js';
import { SwarmWatch } from './swarm-watch.js';

const SPEC: ContainerSpec = {
  service: {
    image: 'agent',
    cap_drop: [],
    security_opt: [],
    read_only: true,
    tmpfs: [],
    sysctls: {},
    init: false,
    stdin_open: true,
  } as unknown as ContainerSpec['service'],
  name: 'agent-1',
  labels: {},
  network: 'host',
  cpus: [],
  openFiles: null,
  command: ['node', 'agent.js'],
};

/** A swarm of one node that starts what it is given at once: a program that calls, says a word, and never ends. */
class Swarm {
  node: SwarmNode = nodeOf('node');
  #dial: Dial | null = null;
  #task: SwarmTask | null = null;

  nodes = () => Promise.resolve([this.node]);
  tasksOn = () => Promise.resolve(this.#task ? [this.#task] : []);
  logs = () => Promise.reject(new Error('none is kept'));
  removeSecret = () => Promise.resolve();

  createSecret = (_name: string, value: string) => {
    this.#dial = JSON.parse(value) as Dial;
    return Promise.resolve('secret');
  };

  createService = () => {
    const { host, port, token } = this.#dial!;
    connect({ host, port })
      .on('error', () => undefined)
      .write(`${token}\nhere`);
    this.#task = {
      serviceId: 'service',
      nodeId: 'node',
      desiredState: 'running',
      state: 'running',
      error: '',
      containerId: 'c0ffee',
      exitCode: null,
    };
    return Promise.resolve('service');
  };

  removeService = () => {
    this.#task = null;
    return Promise.resolve();
  };
}

test('what speaks from a node that goes dark is heard to end, though its connection does not', async () => {
  const swarm = new Swarm();
  const manager = { swarm } as unknown as Engine;
  using watch = await SwarmWatch.open(swarm, ['node']);
  await using dialIns = new DialIns();
  const container = new ServiceContainer(SPEC, {
    cluster: { watch, manager, dialIns },
    nodeId: 'node',
    address: '127.0.0.1',
    constraints: [],
    folders: {},
    readFile: () => Promise.reject(new Error('nothing is read')),
  });
  const { output } = await container.attach(true);
  await container.start();
  const said = text(output);
  swarm.node = { ...swarm.node, isReady: false, state: 'down' };
  expect(await said).toBe('here');
  await container.remove();
});
