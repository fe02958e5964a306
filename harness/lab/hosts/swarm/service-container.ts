import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { EnvironmentError } from '../../../errors.js';
import type {
  Attachment,
  ContainerExit,
  ContainerHandle,
  ContainerSpec,
} from '../../docker/engine/container.js';
import type { Placement } from '../../docker/engine/service-spec.js';
import { serviceCreation } from '../../docker/engine/service-spec.js';
import type { ServiceLogs, SwarmTask } from '../../docker/engine/swarm.js';
import { CODE_FOLDER } from '../../services/programs.js';
import type { Cluster } from './cluster.js';
import type { DialIn } from './dial-ins.js';
import type { Dial } from './dial.js';
import { DIAL_FILE } from './dial.js';
import type { ReadFile } from './group-stats.js';
import { groupStats } from './group-stats.js';
import { isOver } from './swarm-watch.js';

const START_WITHIN_MS = 60_000;
const CONNECT_WITHIN_MS = 15_000;
const GONE_WITHIN_MS = 40_000;
const DIAL_COMMAND = ['node', `${CODE_FOLDER}/lab/hosts/swarm/dial-main.js`];
/** How a task's error begins that had run. */
const HAD_RUN = /^task: non-zero exit/;

/** Where a service's one task runs. */
export interface ServicePlace extends Omit<Placement, 'secret'> {
  readonly cluster: Pick<Cluster, 'watch' | 'manager' | 'dialIns'>;
  readonly nodeId: string;
  readonly address: string;
  readonly readFile: ReadFile;
}

/**
 * A container that a swarm starts, as a service with one task. Who wants its input and output is called by it; what others
 * write comes from the log that its node keeps.
 */
export class ServiceContainer implements ContainerHandle {
  readonly #spec: ContainerSpec;
  readonly #place: ServicePlace;
  readonly #input = new PassThrough();
  readonly #output = new PassThrough();
  readonly #errors = new PassThrough();
  readonly #written = { output: 0, errors: 0 };
  #dialIn: DialIn | null = null;
  #socket: Socket | null = null;
  #secretId: string | null = null;
  #serviceId: string | null = null;
  #containerId = '';
  #logs: ServiceLogs | null = null;
  #removal: Promise<void> | null = null;

  constructor(spec: ContainerSpec, place: ServicePlace) {
    this.#spec = spec;
    this.#place = place;
  }

  get id(): string {
    return this.#containerId;
  }

  async attach(stdin: boolean): Promise<Attachment> {
    const { cluster, address } = this.#place;
    if (stdin) this.#dialIn = await cluster.dialIns.expect(address);
    return { input: this.#input, output: this.#output, errors: this.#errors };
  }

  async start(): Promise<void> {
    const { manager, watch } = this.#place.cluster;
    const serviceId = await manager.swarm.createService(
      this.#dialIn === null
        ? serviceCreation(this.#spec, { ...this.#place, secret: null })
        : await this.#creationThatDials(this.#dialIn.dial),
    );
    this.#serviceId = serviceId;
    const task = await watch.until(
      () => {
        const found = watch.taskOf(serviceId);
        return found && (found.state === 'running' || isOver(found)) ? found : undefined;
      },
      { withinMs: START_WITHIN_MS, isAwaited: true },
    );
    if (task === null) throw new Error(await this.#whyNotPlaced(serviceId));
    if (neverRan(task)) throw new Error(task.error);
    this.#containerId = task.containerId;
    await this.#followLog(serviceId);
    if (this.#dialIn !== null) this.#speakThrough(await this.#called(this.#dialIn, serviceId));
  }

  async ended(): Promise<ContainerExit> {
    const { watch } = this.#place.cluster;
    const serviceId = this.#serviceId ?? '';
    const task = await watch.until(
      () => {
        const found = watch.taskOf(serviceId);
        if (found && isOver(found)) return found;
        // Somebody may have removed it, as is done on a node that was lost.
        return found && this.#removal === null ? undefined : false;
      },
      { withinMs: Infinity, isAwaited: false },
    );
    if (!task) return { code: null, signal: null, outOfMemory: false };
    await this.#restOfLog(serviceId);
    // Whether it was killed for memory is told to no manager.
    return { code: task.exitCode, signal: null, outOfMemory: false };
  }

  /** Its host's address is its own; a process's number on another host is none here. */
  whereabouts(): Promise<{ readonly pid: number; readonly address: string }> {
    return Promise.resolve({ pid: 0, address: this.#place.address });
  }

  stats(signal: AbortSignal): AsyncIterable<unknown> {
    return groupStats(this.#containerId, this.#place.readFile, signal);
  }

  /** The grace is the service's own. */
  async stop(): Promise<void> {
    await this.remove();
  }

  remove(): Promise<void> {
    this.#removal ??= this.#removed();
    return this.#removal;
  }

  async #creationThatDials(dial: Omit<Dial, 'command'>) {
    const { swarm } = this.#place.cluster.manager;
    const { name, labels, command, service } = this.#spec;
    const told: Dial = { ...dial, command: [...(command ?? service.command ?? [])] };
    this.#secretId = await swarm.createSecret(name, JSON.stringify(told), labels);
    const secret = { id: this.#secretId, name, file: DIAL_FILE };
    return serviceCreation({ ...this.#spec, command: DIAL_COMMAND }, { ...this.#place, secret });
  }

  async #called({ connected, dial }: DialIn, serviceId: string): Promise<Socket> {
    const { watch } = this.#place.cluster;
    const heard: { socket?: Socket } = {};
    void connected.then((socket) => (heard.socket = socket));
    const first = await watch.until(
      () => {
        const task = watch.taskOf(serviceId);
        return heard.socket ?? (task && isOver(task) ? task : undefined);
      },
      { withinMs: CONNECT_WITHIN_MS, isAwaited: true },
    );
    if (first instanceof Socket) return first;
    await this.#restOfLog(serviceId);
    throw new EnvironmentError({
      expected: `a container on the node to connect to this machine at ${dial.host}`,
      found:
        first === null ? `no connection within ${CONNECT_WITHIN_MS / 1_000} s` : first.error || 'its end',
      remedy: `Let the node reach this machine at ${dial.host} by TCP (its firewall, the port is any), or start the run on a machine that it reaches.`,
    });
  }

  #speakThrough(socket: Socket): void {
    this.#socket = socket;
    this.#input.pipe(socket);
    socket.pipe(this.#output);
    socket.on('close', () => this.#output.end());
    // A node that has lost its power ends no connection.
    const { watch } = this.#place.cluster;
    const isLost = () => (socket.destroyed || !watch.isReady(this.#place.nodeId) ? true : undefined);
    void watch.until(isLost, { withinMs: Infinity, isAwaited: false }).then(() => socket.destroy());
  }

  /** One that cannot be had costs a message its last lines, and nothing else. */
  async #followLog(serviceId: string): Promise<void> {
    const logs = await this.#logsOf(serviceId, true);
    this.#logs = logs;
    logs?.output.on('data', (bytes: Buffer) => {
      this.#wrote('output', bytes);
    });
    logs?.errors.on('data', (bytes: Buffer) => {
      this.#wrote('errors', bytes);
    });
  }

  /** What the node had not passed on when the task ended. */
  async #restOfLog(serviceId: string): Promise<void> {
    this.#logs?.end();
    this.#logs = null;
    const whole = await this.#logsOf(serviceId, false);
    if (whole) {
      const [output, errors] = await Promise.all([buffer(whole.output), buffer(whole.errors)]);
      this.#wrote('output', output.subarray(this.#written.output));
      this.#wrote('errors', errors.subarray(this.#written.errors));
    }
    this.#errors.end();
    if (this.#dialIn === null) this.#output.end();
  }

  /** The output of one that calls is the connection's. */
  #wrote(which: 'output' | 'errors', bytes: Buffer): void {
    this.#written[which] += bytes.length;
    if (which === 'output' && this.#dialIn !== null) return;
    const stream = which === 'errors' ? this.#errors : this.#output;
    if (!stream.writableEnded) stream.write(bytes);
  }

  async #logsOf(serviceId: string, follow: boolean): Promise<ServiceLogs | null> {
    const { watch, manager } = this.#place.cluster;
    if (!watch.isReady(this.#place.nodeId)) return null;
    return manager.swarm.logs(serviceId, { follow }).catch(() => null);
  }

  async #whyNotPlaced(serviceId: string): Promise<string> {
    const { watch, manager } = this.#place.cluster;
    const [task] = await manager.swarm.tasksOf(serviceId);
    const state = task ? `${task.state}${task.error === '' ? '' : `: ${task.error}`}` : 'no task';
    return `not started within ${START_WITHIN_MS / 1_000} s (${state}; the node is ${watch.stateOf(this.#place.nodeId)})`;
  }

  async #removed(): Promise<void> {
    const { watch, manager } = this.#place.cluster;
    const { nodeId } = this.#place;
    this.#dialIn?.forget();
    this.#logs?.end();
    try {
      if (this.#serviceId === null) return;
      const serviceId = this.#serviceId;
      await manager.swarm.removeService(serviceId);
      // Of a node that has left nobody tells what became of it there.
      const gone = await watch.until(
        () => {
          const task = watch.taskOf(serviceId);
          return task === null || isOver(task) || !watch.isReady(nodeId) ? true : undefined;
        },
        { withinMs: GONE_WITHIN_MS, isAwaited: true },
      );
      if (gone === null && watch.taskOf(serviceId)) throw stillThere();
    } finally {
      this.#socket?.destroy();
      this.#output.end();
      this.#errors.end();
      if (this.#secretId !== null) await manager.swarm.removeSecret(this.#secretId);
    }
  }
}

/** A task that the node would not start, or could not. */
const neverRan = (task: SwarmTask): boolean =>
  isOver(task) && task.state !== 'complete' && !HAD_RUN.test(task.error);

const stillThere = (): EnvironmentError =>
  new EnvironmentError({
    expected: `a service that was removed to end within ${GONE_WITHIN_MS / 1_000} s`,
    found: 'one that still runs',
    remedy: 'See what `docker node ps` says of its node, and that its engine answers there.',
  });
