import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InterruptedError } from '../../errors.js';
import type { Topology } from '../../linux/topology.js';
import type { CpuLayout } from '../../model/plan/cpus.js';
import type { LabSurroundings } from '../bench.js';
import type { HostReader } from '../../model/run/host-reader.js';
import type { Watched } from '../../model/run/watched.js';
import { bindHarnessTo } from '../bind.js';
import type { ComposeFile } from './compose.js';
import { AGENT_SERVICE, DATABASE_SERVICE, DOWNSTREAM_SERVICE } from './compose-services.js';
import { ContainerChannel } from './container-channel.js';
import type { ContainerSpec } from './engine/container.js';
import type { CoresAsked } from '../cpus.js';
import { layoutOf } from '../cpus.js';
import type { Engine } from './engine/engine.js';
import type { ListeningPlace } from './listening-place.js';
import { POSTGRES_PORT, SERVICE_PORT } from './listening-place.js';
import { startContainerTarget, startContainerWorker } from './target-container.js';
import { DockerCluster } from './postgres-container.js';
import { removeLeftovers, RUN_LABEL } from './leftovers.js';
import { startDownstreamContainer } from './downstream-container.js';
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
import { nullServerOver } from '../null-server.js';
import { Postgres } from '../postgres.js';
import { CODE_FOLDER, PROGRAMS } from '../programs.js';
import type { Room } from './room.js';
import { ignoreUnbindable, openRoom } from './room.js';
import { untilOrphansGone } from '../sockets.js';
import { Undo } from '../undo.js';
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
export class DockerLab implements Lab {
  readonly id = 'docker';
  readonly database: Database;
  readonly helpers: readonly Watched[];
  readonly hostReader: HostReader | null;
  readonly #options: DockerLabOptions;
  readonly #undo: Undo;
  readonly #room: Room;
  #started = 0;

  private constructor(options: DockerLabOptions, undo: Undo, room: Room, database: Database) {
    this.#options = options;
    this.#undo = undo;
    this.#room = room;
    this.database = database;
    this.helpers = [room.relay.watched];
    const { tunnel } = room;
    const isHere = room.relay.watched.container?.pid !== null;
    this.hostReader = isHere
      ? null
      : async () => ({
          procStat: await tunnel.readFile('/proc/stat'),
          pressure: await tunnel.readFile('/proc/pressure/cpu').catch(() => null),
        });
  }

  /** Removes what killed runs left, then makes the network and starts and seeds Postgres. Throws EnvironmentError, or InterruptedError. */
  static async start(options: DockerLabOptions): Promise<DockerLab> {
    const { engine, checkout, logsFolder, signal, onStep } = options;
    await mkdir(logsFolder, { recursive: true });
    for (const line of (await removeLeftovers(engine)).left)
      onStep(`What a killed run had left cannot be removed (${line})`);
    const undo = new Undo();
    try {
      const room = await roomOf(options, undo);
      const database = await Postgres.start({
        definition: join(checkout, 'targets', 'postgres'),
        // The image holds its settings.
        startCluster: () =>
          DockerCluster.start({
            launch: room.launch(DATABASE_SERVICE, 'postgres', {
              cpus: layoutOf(options.topology, 'separate').database,
            }),
            tunnel: room.tunnel,
            place: { listenOn: room.listenOn, port: POSTGRES_PORT },
            signal,
          }),
        signal,
        onStep,
      });
      undo.add(() => database[Symbol.asyncDispose]());
      return new DockerLab(options, undo, room, database);
    } catch (thrown) {
      await undo.all().catch(() => undefined);
      throw signal.aborted ? new InterruptedError() : thrown;
    }
  }

  isWatched(): boolean {
    return true;
  }

  async measureLinks(): Promise<[]> {
    return Promise.resolve([]);
  }

  layoutFor(cores: CoresAsked): CpuLayout {
    return layoutOf(this.#options.topology, cores);
  }

  async startTarget(start: TargetStart): Promise<Running> {
    const { tunnel } = this.#room;
    const nonce = randomUUID();
    const launch = (environment: NonNullable<ContainerSpec['environment']>) =>
      this.#room.launch(start.target.id, this.#numbered(start.trialId), {
        cpus: start.cpus,
        environment,
        logName: start.trialId,
      });
    return this.#owned(
      await startContainerTarget(start, { launch, tunnel, nonce, place: placeIn(this.#room) }),
    );
  }

  async startWorker(start: TargetStart): Promise<Worker> {
    const logName = `${start.trialId}-worker`;
    const launch = (environment: NonNullable<ContainerSpec['environment']>) =>
      this.#room.launch(`${start.target.id}-worker`, this.#numbered(logName), {
        cpus: start.cpus,
        environment,
        logName,
      });
    return this.#owned(await startContainerWorker(start, { launch, place: placeIn(this.#room) }));
  }

  async startAgent({ cpus }: { readonly cpus: readonly number[] }): Promise<AgentProcess> {
    return this.#owned(await this.#channel('agent', PROGRAMS.agent, cpus));
  }

  async startNullServer({ cpus }: { readonly cpus: readonly number[] }): Promise<NullServer> {
    const channel = await this.#channel('null-server', PROGRAMS.nullServer, cpus);
    try {
      return this.#owned(
        await nullServerOver(channel, { listenOn: this.#room.listenOn, host: channel.address }),
      );
    } catch (thrown) {
      await channel[Symbol.asyncDispose]().catch(() => undefined);
      throw thrown;
    }
  }

  async startDownstream(): Promise<Downstream> {
    const launch = this.#room.launch(DOWNSTREAM_SERVICE, this.#numbered(DOWNSTREAM_SERVICE), {
      cpus: this.layoutFor('separate').database,
      logName: DOWNSTREAM_SERVICE,
    });
    const { tunnel } = this.#room;
    const { signal } = this.#options;
    return this.#owned(
      await startDownstreamContainer(launch, { tunnel, place: placeIn(this.#room), signal }),
    );
  }

  async settle(): Promise<void> {
    await untilOrphansGone(() => this.#room.tunnel.readFile('/proc/net/sockstat'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo.all();
  }

  /** A process of ours, from the compiled code in the agents' image. */
  #channel(role: string, program: string, cpus: readonly number[]): Promise<ContainerChannel> {
    const name = this.#numbered(role);
    const command = ['node', `${CODE_FOLDER}/${program}`];
    return ContainerChannel.start(this.#room.launch(AGENT_SERVICE, name, { cpus, command }));
  }

  /** Names of containers are unique, also when a trial is repeated. */
  #numbered(name: string): string {
    this.#started += 1;
    return `${name}-${this.#started}`;
  }

  /** Taken down with the lab at the latest; disposing it again does nothing. */
  #owned<T extends AsyncDisposable>(service: T): T {
    this.#undo.add(() => service[Symbol.asyncDispose]());
    return service;
  }
}

/** In a network of its own every service has the port that it has in docker-compose.yml. */
const placeIn = ({ listenOn }: Room): ListeningPlace => ({ listenOn, port: SERVICE_PORT });

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
    },
    undo,
  );
  // On a machine of its own the engine's processors are none of ours.
  if (room.relay.watched.container?.pid !== null)
    await bindHarnessTo(load, environment).catch(ignoreUnbindable);
  return room;
}
