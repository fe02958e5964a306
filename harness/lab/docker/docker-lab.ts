import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asError, InterruptedError } from '../../errors.js';
import type { Topology } from '../../linux/topology.js';
import type { CpuLayout } from '../../model/plan/cpus.js';
import type { LabSurroundings } from '../bench.js';
import type { HostReader } from '../../model/run/host-reader.js';
import type { Watched } from '../../model/run/watched.js';
import { bindHarnessTo } from '../bind.js';
import { childEnvironment } from '../child-environment.js';
import type { ComposeFile } from './compose.js';
import { ContainerChannel } from './container-channel.js';
import type { ContainerSpec } from './engine/container.js';
import type { CoresAsked } from '../cpus.js';
import { layoutOf } from '../cpus.js';
import type { Engine } from './engine/engine.js';
import { startContainerTarget, startContainerWorker } from './target-container.js';
import { DockerCluster } from './postgres-container.js';
import { removeLeftovers, RUN_LABEL, ROLE_LABEL } from './leftovers.js';
import { startDownstreamContainer } from './downstream-container.js';
import { startWatchdog } from '../guard.js';
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
import { ProcessLog } from '../log.js';
import { nullServerOver } from '../null-server.js';
import { OwnedContainer } from './owned-container.js';
import { Postgres } from '../postgres.js';
import { CODE_FOLDER, PROGRAMS } from '../programs.js';
import { untilOrphansGone } from '../sockets.js';
import { Tunnel } from './tunnel/tunnel.js';
import { Undo } from '../undo.js';
import type { Told } from './watchdog.js';

/** The service of docker-compose.yml whose image holds the harness's own compiled code. */
export const AGENT_SERVICE = 'agent';
export const DATABASE_SERVICE = 'postgres';
export const DOWNSTREAM_SERVICE = 'downstream';

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
      const room = await openRoom(options, undo);
      const database = await Postgres.start({
        definition: join(checkout, 'targets', 'postgres'),
        // The image holds its settings.
        startCluster: () =>
          DockerCluster.start({
            launch: room.launch(DATABASE_SERVICE, 'postgres', {
              cpus: layoutOf(options.topology, 'separate').database,
            }),
            tunnel: room.tunnel,
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
    return this.#owned(await startContainerTarget(start, { launch, tunnel, nonce }));
  }

  async startWorker(start: TargetStart): Promise<Worker> {
    const logName = `${start.trialId}-worker`;
    const launch = (environment: NonNullable<ContainerSpec['environment']>) =>
      this.#room.launch(`${start.target.id}-worker`, this.#numbered(logName), {
        cpus: start.cpus,
        environment,
        logName,
      });
    return this.#owned(await startContainerWorker(start, launch));
  }

  async startAgent({ cpus }: { readonly cpus: readonly number[] }): Promise<AgentProcess> {
    return this.#owned(await this.#channel('agent', PROGRAMS.agent, cpus));
  }

  async startNullServer({ cpus }: { readonly cpus: readonly number[] }): Promise<NullServer> {
    const channel = await this.#channel('null-server', PROGRAMS.nullServer, cpus);
    try {
      return this.#owned(await nullServerOver(channel, { listenOn: '0.0.0.0', host: channel.address }));
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
    return this.#owned(await startDownstreamContainer(launch, this.#room.tunnel, this.#options.signal));
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

type LaunchOptions = Pick<ContainerSpec, 'cpus' | 'command' | 'environment'> & { readonly logName?: string };

/** The run's network, with the relay through which the harness reaches into it. */
interface Room {
  readonly relay: OwnedContainer;
  readonly tunnel: Tunnel;
  launch(
    service: string,
    name: string,
    options: LaunchOptions,
  ): { readonly engine: Engine; readonly spec: ContainerSpec; readonly log: ProcessLog };
}

async function openRoom(options: DockerLabOptions, undo: Undo): Promise<Room> {
  const { engine, compose, openFiles, logsFolder, names, topology, environment } = options;
  const run = randomBytes(4).toString('hex');
  const labels = { [RUN_LABEL]: run };
  const watchdog = startWatchdog(
    join(options.checkout, CODE_FOLDER, WATCHDOG),
    JSON.stringify({ address: engine.address, run } satisfies Told),
    { ...childEnvironment(environment), ...agentSocket(environment) },
  );
  undo.add(() => watchdog[Symbol.asyncDispose]());
  const network = await engine.createNetwork(`crossover-${run}`, labels);
  undo.add(() => engine.removeNetwork(network));
  const launch: Room['launch'] = (service, name, { logName, ...own }) => ({
    engine,
    spec: {
      ...own,
      service: compose.service(service),
      name: `crossover-${run}-${name}`.replaceAll(/[^A-Za-z0-9_.-]+/g, '-'),
      labels: { ...labels, [ROLE_LABEL]: name === RELAY ? RELAY : 'service' },
      network,
      openFiles,
    },
    log: new ProcessLog(
      join(logsFolder, `${(logName ?? name).replaceAll(/[^A-Za-z0-9._-]+/g, '-')}.log`),
      names,
    ),
  });
  const { load } = layoutOf(topology, 'separate');
  const command = ['node', `${CODE_FOLDER}/lab/docker/tunnel/relay-main.js`];
  const relay = await OwnedContainer.start({
    ...launch(AGENT_SERVICE, RELAY, { cpus: load, command }),
    stdio: 'channel',
    graceSeconds: 0,
  });
  undo.add(() => relay[Symbol.asyncDispose]());
  if (!relay.channel) throw new Error('A container launched with a channel has one.');
  // On a machine of its own the engine's processors are none of ours.
  if (relay.watched.container?.pid !== null) await bindHarnessTo(load, environment).catch(ignoreUnbindable);
  return { relay, tunnel: new Tunnel(relay.channel.input, relay.channel.output), launch };
}

const RELAY = 'relay';
const WATCHDOG = 'lab/docker/watchdog.js';

/** An engine by ssh is reached with the user's keys. */
function agentSocket({ SSH_AUTH_SOCK: path }: Readonly<NodeJS.ProcessEnv>): Record<string, string> {
  return path === undefined ? {} : { SSH_AUTH_SOCK: path };
}

/** Without taskset the harness may run anywhere: its share shows as other programs'. */
function ignoreUnbindable(thrown: unknown): void {
  if ((asError(thrown) as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
}
