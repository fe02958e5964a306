import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { asError, EnvironmentError, InterruptedError } from '../../errors.js';
import type { CpuLayout } from '../../model/plan/cpus.js';
import type { HostRole } from '../../model/plan/hosts.js';
import type { HostReader } from '../../model/run/host-reader.js';
import type { LinkFigure } from '../../model/run/link.js';
import type { Watched } from '../../model/run/watched.js';
import type { LabSurroundings } from '../bench.js';
import type { CoresAsked } from '../cpus.js';
import { AGENT_SERVICE } from '../docker/compose/compose-services.js';
import type { ComposeFile } from '../docker/compose/compose.js';
import { ContainerChannel } from '../docker/containers/container-channel.js';
import { HOST_NETWORK } from '../docker/engine/container.js';
import { removeLeftovers } from '../docker/leftovers.js';
import {
  hostReaderThrough,
  startDownstreamIn,
  startNullServerIn,
  startPostgresIn,
  startProgramIn,
  startTargetIn,
  startWorkerIn,
} from '../docker/room-services.js';
import type { Room } from '../docker/room.js';
import { openRoom } from '../docker/room.js';
import type { Tunnel } from '../docker/tunnel/tunnel.js';
import type {
  AgentProcess,
  Database,
  Downstream,
  Exit,
  Lab,
  NullServer,
  Running,
  TargetStart,
  Worker,
} from '../lab.js';
import { PROGRAMS } from '../services/programs.js';
import { untilOrphansGone } from '../services/sockets.js';
import { only } from '../lifetime/child-environment.js';
import { Undo } from '../lifetime/undo.js';
import { freePort } from './free-port.js';
import type { Host } from './host.js';
import { layoutOfHosts } from './hosts-layout.js';
import type { MachineOfRole } from './hosts-layout.js';
import { Links } from './links.js';

export interface HostsLabOptions extends LabSurroundings {
  readonly hosts: readonly Host[];
  readonly compose: ComposeFile;
  readonly machines: MachineOfRole;
  /** Soft and hard limit of open files that every host allows. */
  readonly openFiles: number;
  readonly logsFolder: string;
  readonly signal: AbortSignal;
  readonly onStep: (title: string) => void;
}

/** Services as containers of several engines, each in its host's own network: what is measured passes the real one. */
export class HostsLab implements Lab {
  readonly id = 'hosts';
  readonly database: Database;
  readonly hostReader: HostReader;
  readonly #options: HostsLabOptions;
  readonly #undo: Undo;
  readonly #rooms: Rooms;
  readonly #links: Links;

  private constructor(options: HostsLabOptions, undo: Undo, parts: Parts) {
    this.#options = options;
    this.#undo = undo;
    this.#rooms = parts.rooms;
    this.#links = parts.links;
    this.database = parts.database;
    this.hostReader = hostReaderThrough(parts.rooms.of('target'));
  }

  /** Puts a relay on every host, measures the links between them, and starts and seeds Postgres. Throws EnvironmentError, or InterruptedError. */
  static async start(options: HostsLabOptions): Promise<HostsLab> {
    const { hosts, logsFolder, signal, onStep } = options;
    await mkdir(logsFolder, { recursive: true });
    for (const { engine, name } of hosts)
      for (const line of (await removeLeftovers(engine)).left)
        onStep(`What a killed run had left on ${name} cannot be removed (${line})`);
    const undo = new Undo();
    try {
      const rooms = await openRooms(options, undo);
      onStep('Measuring the links between the hosts');
      const links = await Links.open(rooms, (room, name, command) =>
        ContainerChannel.start(room.launch(AGENT_SERVICE, name, { cpus: [], command })),
      );
      undo.add(() => links[Symbol.asyncDispose]());
      const cpus = layoutOfHosts(options.machines, 'separate').database;
      const database = await startPostgresIn(rooms.of('database'), { ...options, cpus });
      undo.add(() => database[Symbol.asyncDispose]());
      return new HostsLab(options, undo, { rooms, links, database });
    } catch (thrown) {
      await undo.all().catch(() => undefined);
      throw signal.aborted ? new InterruptedError() : thrown;
    }
  }

  /** Of the machine that is watched, which is the target's. */
  get helpers(): readonly Watched[] {
    return [this.#rooms.of('target').relay.watched];
  }

  isWatched(role: HostRole): boolean {
    return this.#rooms.of(role) === this.#rooms.of('target');
  }

  layoutFor(cores: CoresAsked): CpuLayout {
    return layoutOfHosts(this.#options.machines, cores);
  }

  measureLinks(): Promise<LinkFigure[]> {
    return this.#links.measure();
  }

  async startTarget(start: TargetStart): Promise<Running> {
    const running = await startTargetIn(this.#rooms.of('target'), start);
    return this.#owned(this.#onItsHost('target', running));
  }

  async startWorker(start: TargetStart): Promise<Worker> {
    const worker = await startWorkerIn(this.#rooms.of('target'), start);
    return this.#owned(this.#onItsHost('target', worker));
  }

  async startAgent({ cpus }: { readonly cpus: readonly number[] }): Promise<AgentProcess> {
    const started = startProgramIn(this.#rooms.of('load'), 'agent', { program: PROGRAMS.agent, cpus });
    return this.#owned(await started);
  }

  /** On the target's host: the agents' ceiling is theirs with the link. */
  async startNullServer({ cpus }: { readonly cpus: readonly number[] }): Promise<NullServer> {
    const own = this.isWatched('load') ? cpus : this.layoutFor('separate').target;
    return this.#owned(await startNullServerIn(this.#rooms.of('target'), own));
  }

  async startDownstream(): Promise<Downstream> {
    const cpus = this.layoutFor('separate').database;
    const { signal } = this.#options;
    return this.#owned(await startDownstreamIn(this.#rooms.of('database'), { cpus, signal }));
  }

  async settle(): Promise<void> {
    const { tunnel } = this.#rooms.of('load');
    await untilOrphansGone(() => tunnel.readFile('/proc/net/sockstat'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo.all();
  }

  /** A container whose host cannot be reached has not ended: what happened is the lab's. */
  #onItsHost<T extends { exit(): Exit | null }>(role: HostRole, service: T): T {
    const host = this.#rooms.hostOf(role);
    return Object.assign(service, {
      exit: ((original) => () => {
        if (host.tunnel && !host.tunnel.isOpen) throw lostHost(role);
        return original();
      })(service.exit.bind(service)),
    });
  }

  #owned<T extends AsyncDisposable>(service: T): T {
    this.#undo.add(() => service[Symbol.asyncDispose]());
    return service;
  }
}

interface Parts {
  readonly rooms: Rooms;
  readonly links: Links;
  readonly database: Database;
}

/** What of the run is on each host. */
export interface Rooms {
  of(role: HostRole): Room;
  hostOf(role: HostRole): Host;
}

async function openRooms(options: HostsLabOptions, undo: Undo): Promise<Rooms> {
  const run = randomBytes(4).toString('hex');
  const kept = only(KEPT, options.environment);
  const rooms = new Map<Host, Room>();
  for (const host of options.hosts) {
    const { engine, place, address } = host;
    const watchdog = { script: 'lab/hosts/watchdog.js', told: { place, run, environment: kept } };
    const joinNetwork = async () => Promise.resolve({ id: HOST_NETWORK, address });
    // Ports are shared with everything that runs on the host.
    const portFor = (_usual: number, tunnel: Tunnel) => freePort(tunnel);
    const own = { engine, run, relayCpus: [], watchdog, joinNetwork, portFor };
    try {
      rooms.set(host, await openRoom({ ...options, ...own }, undo));
    } catch (thrown) {
      throw new EnvironmentError(
        {
          expected: `a container of ours to start on ${host.name}, in its host's network`,
          found: asError(thrown).message,
          remedy: 'See that `docker run --rm --network host crossover/agent` works there.',
        },
        { cause: thrown },
      );
    }
  }
  const hostOf = (role: HostRole): Host => {
    const host = options.hosts.find(({ roles }) => roles.includes(role));
    if (!host) throw new Error(`No host has the role ${role}.`);
    return host;
  };
  return {
    hostOf,
    of: (role) => {
      const room = rooms.get(hostOf(role));
      if (!room) throw new Error(`No room is open for ${role}.`);
      return room;
    },
  };
}

/** What finding a host takes, by ssh or as a docker context. */
const KEPT = [
  'PATH',
  'HOME',
  'USER',
  'TMPDIR',
  'SSH_AUTH_SOCK',
  'DOCKER_HOST',
  'DOCKER_CONFIG',
  'DOCKER_CONTEXT',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS_VERIFY',
];

function lostHost(role: HostRole): EnvironmentError {
  return new EnvironmentError({
    expected: `the host of ${role} to be reached to the end of the trial`,
    found: 'its ssh connection was lost',
    remedy: 'See that the host is up and its network steady; --resume goes on with what is missing.',
  });
}
