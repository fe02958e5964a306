import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { InterruptedError } from '../../errors.js';
import type { Topology } from '../../linux/topology.js';
import type { HostReader } from '../../model/run/host-reader.js';
import type { Watched } from '../../model/run/watched.js';
import type { LabSurroundings } from '../bench.js';
import { bindHarnessTo } from '../bind.js';
import { layoutOf } from '../cpus.js';
import type {
  AgentProcess,
  Database,
  Downstream,
  Lab,
  NullServer,
  Running,
  TargetStart,
  Worker,
} from '../lab.js';
import { OneMachine } from '../one-machine.js';
import { PROGRAMS } from '../services/programs.js';
import { untilOrphansGone } from '../services/sockets.js';
import { Undo } from '../lifetime/undo.js';
import type { ComposeFile } from './compose/compose.js';
import type { Engine } from './engine/engine.js';
import { removeLeftovers, RUN_LABEL } from './leftovers.js';
import {
  hostReaderThrough,
  startDownstreamIn,
  startNullServerIn,
  startPostgresIn,
  startProgramIn,
  startTargetIn,
  startWorkerIn,
} from './room-services.js';
import type { Room } from './room.js';
import { openRoom } from './room.js';
import { DOCKER_WATCHDOG } from './watchdog-told.js';

export interface DockerLabOptions extends LabSurroundings {
  readonly engine: Engine;
  readonly compose: ComposeFile;
  /** Of the engine's machine. */
  readonly topology: Topology;
  /** Soft and hard limit of open files, the same for every container. */
  readonly openFiles: number;
  /** Made where it is missing. */
  readonly logsFolder: string;
  readonly signal: AbortSignal;
  readonly onStep: (title: string) => void;
}

/** Services as containers of one network that leads nowhere else, all carrying the run's label. */
export class DockerLab extends OneMachine implements Lab {
  readonly id = 'docker';
  readonly database: Database;
  readonly helpers: readonly Watched[];
  readonly hostReader: HostReader | null;
  readonly #signal: AbortSignal;
  readonly #room: Room;

  private constructor({ topology, signal }: DockerLabOptions, undo: Undo, room: Room, database: Database) {
    super(topology, undo);
    this.#signal = signal;
    this.#room = room;
    this.database = database;
    this.helpers = [room.relay.watched];
    const isHere = room.relay.watched.container?.pid !== null;
    this.hostReader = isHere ? null : hostReaderThrough(() => room);
  }

  /** Removes what killed runs left, then makes the network and starts and seeds Postgres. Throws EnvironmentError, or InterruptedError. */
  static async start(options: DockerLabOptions): Promise<DockerLab> {
    const { engine, topology, logsFolder, signal, onStep } = options;
    await mkdir(logsFolder, { recursive: true });
    for (const line of (await removeLeftovers(engine)).left)
      onStep(`What a killed run had left cannot be removed (${line})`);
    const undo = new Undo();
    try {
      const room = await roomOf(options, undo);
      const cpus = layoutOf(topology, 'separate').database;
      const database = await startPostgresIn(() => room, { ...options, cpus });
      undo.add(() => database[Symbol.asyncDispose]());
      return new DockerLab(options, undo, room, database);
    } catch (thrown) {
      await undo.all().catch(() => undefined);
      throw signal.aborted ? new InterruptedError() : thrown;
    }
  }

  async startTarget(start: TargetStart): Promise<Running> {
    return this.owned(await startTargetIn(this.#room, start));
  }

  async startWorker(start: TargetStart): Promise<Worker> {
    return this.owned(await startWorkerIn(this.#room, start));
  }

  async startAgent({ cpus }: { readonly cpus: readonly number[] }): Promise<AgentProcess> {
    return this.owned(await startProgramIn(this.#room, 'agent', { program: PROGRAMS.agent, cpus }));
  }

  async startNullServer({ cpus }: { readonly cpus: readonly number[] }): Promise<NullServer> {
    return this.owned(await startNullServerIn(this.#room, cpus));
  }

  async startDownstream(): Promise<Downstream> {
    const cpus = this.layoutFor('separate').database;
    return this.owned(await startDownstreamIn(this.#room, { cpus, signal: this.#signal }));
  }

  async settle(): Promise<void> {
    await untilOrphansGone(() => this.#room.tunnel.readFile('/proc/net/sockstat'));
  }
}

/** The run's network with its relay; the harness itself bound to the load's processors. */
async function roomOf(options: DockerLabOptions, undo: Undo): Promise<Room> {
  const { engine, topology, environment } = options;
  const run = randomBytes(4).toString('hex');
  const { load } = layoutOf(topology, 'separate');
  const room = await openRoom(
    {
      ...options,
      run,
      relayCpus: load,
      watchdog: { ...DOCKER_WATCHDOG, told: { address: engine.address, run } },
      joinNetwork: async () => {
        const network = await engine.createNetwork(`crossover-${run}`, { [RUN_LABEL]: run });
        undo.add(() => engine.removeNetwork(network));
        return { id: network, address: null };
      },
      // In a network of its own every service has the port that it has in docker-compose.yml.
      portFor: (usual) => Promise.resolve(usual),
    },
    undo,
  );
  // On a machine of its own the engine's processors are none of ours.
  if (room.relay.watched.container?.pid !== null)
    // Where it cannot be bound, its share shows as other programs'.
    await bindHarnessTo(load, environment).catch(() => undefined);
  return room;
}
