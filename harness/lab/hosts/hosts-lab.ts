import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnvironmentError } from '../../errors.js';
import { InterruptedError } from '../../errors.js';
import type { CpuLayout } from '../../model/plan/cpus.js';
import type { HostRole } from '../../model/plan/hosts.js';
import type { HostReader } from '../../model/run/host-reader.js';
import type { LinkFigure } from '../../model/run/link.js';
import type { Watched } from '../../model/run/watched.js';
import type { CoresAsked } from '../cpus.js';
import { AGENT_SERVICE, DATABASE_SERVICE, DOWNSTREAM_SERVICE } from '../docker/compose-services.js';
import { ContainerChannel } from '../docker/container-channel.js';
import { startDownstreamContainer } from '../docker/downstream-container.js';
import type { ContainerSpec } from '../docker/engine/container.js';
import { removeLeftovers } from '../docker/leftovers.js';
import type { ListeningPlace } from '../docker/listening-place.js';
import { DockerCluster } from '../docker/postgres-container.js';
import type { Room } from '../docker/room.js';
import { startContainerTarget, startContainerWorker } from '../docker/target-container.js';
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
import { nullServerOver } from '../null-server.js';
import { Postgres } from '../postgres.js';
import { CODE_FOLDER, PROGRAMS } from '../programs.js';
import { untilOrphansGone } from '../sockets.js';
import { Undo } from '../undo.js';
import { freePort } from './free-port.js';
import { layoutOfHosts } from './hosts-layout.js';
import type { MachineOfRole } from './hosts-layout.js';
import { Links } from './links.js';
import type { RoomsOptions } from './rooms.js';
import { lostHost, Rooms } from './rooms.js';

export interface HostsLabOptions extends RoomsOptions {
  readonly machines: MachineOfRole;
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
  #started = 0;

  private constructor(options: HostsLabOptions, undo: Undo, parts: Parts) {
    this.#options = options;
    this.#undo = undo;
    this.#rooms = parts.rooms;
    this.#links = parts.links;
    this.database = parts.database;
    this.hostReader = async () => {
      const { tunnel } = parts.rooms.of('target');
      return {
        procStat: await tunnel.readFile('/proc/stat'),
        pressure: await tunnel.readFile('/proc/pressure/cpu').catch(() => null),
      };
    };
  }

  /** Puts a relay on every host, measures the links between them, and starts and seeds Postgres. Throws EnvironmentError, or InterruptedError. */
  static async start(options: HostsLabOptions): Promise<HostsLab> {
    const { checkout, hosts, logsFolder, signal, onStep } = options;
    await mkdir(logsFolder, { recursive: true });
    for (const { engine, name } of hosts)
      for (const line of (await removeLeftovers(engine)).left)
        onStep(`What a killed run had left on ${name} cannot be removed (${line})`);
    const undo = new Undo();
    try {
      const rooms = await Rooms.open(options, undo);
      onStep('Measuring the links between the hosts');
      const links = await Links.open(rooms, (room, name, command) =>
        ContainerChannel.start(room.launch(AGENT_SERVICE, name, { cpus: [], command })),
      );
      undo.add(() => links[Symbol.asyncDispose]());
      const database = await Postgres.start({
        definition: join(checkout, 'targets', 'postgres'),
        startCluster: async () => {
          // Another one where its host was lost and begun anew.
          const room = rooms.of('database');
          return DockerCluster.start({
            launch: room.launch(DATABASE_SERVICE, 'postgres', {
              cpus: layoutOfHosts(options.machines, 'separate').database,
            }),
            tunnel: room.tunnel,
            place: await placeIn(room),
            signal,
          });
        },
        signal,
        onStep,
      });
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

  lostHost(): EnvironmentError | null {
    const roles = this.#rooms.lost().flatMap((host) => host.roles);
    return roles.length === 0 ? null : lostHost(roles);
  }

  async restoreHosts(): Promise<HostRole[]> {
    const restored = await this.#rooms.restore();
    await this.#links.renew(restored);
    return restored.flatMap(({ roles }) => roles);
  }

  measureLinks(): Promise<LinkFigure[]> {
    return this.#links.measure();
  }

  async startTarget(start: TargetStart): Promise<Running> {
    const room = this.#rooms.of('target');
    const launch = (environment: NonNullable<ContainerSpec['environment']>) =>
      room.launch(start.target.id, this.#numbered(start.trialId), {
        cpus: start.cpus,
        environment,
        logName: start.trialId,
      });
    const surroundings = { launch, tunnel: room.tunnel, nonce: randomUUID(), place: await placeIn(room) };
    return this.#owned(this.#onItsHost('target', await startContainerTarget(start, surroundings)));
  }

  async startWorker(start: TargetStart): Promise<Worker> {
    const room = this.#rooms.of('target');
    const logName = `${start.trialId}-worker`;
    const launch = (environment: NonNullable<ContainerSpec['environment']>) =>
      room.launch(`${start.target.id}-worker`, this.#numbered(logName), {
        cpus: start.cpus,
        environment,
        logName,
      });
    const worker = await startContainerWorker(start, { launch, place: await placeIn(room) });
    return this.#owned(this.#onItsHost('target', worker));
  }

  /** Hosts after the first do nothing else, and give all their cores. */
  async startAgent({
    cpus,
    index = 0,
  }: {
    readonly cpus: readonly number[];
    readonly index?: number;
  }): Promise<AgentProcess> {
    const hosts = this.#rooms.hostsOf('load');
    const host = hosts[index % hosts.length] ?? this.#rooms.hostOf('load');
    const own = host === hosts[0] ? cpus : [];
    return this.#owned(await this.#channel(this.#rooms.on(host), 'agent', PROGRAMS.agent, own));
  }

  /** On the target's host: the agents' ceiling is theirs with the link. */
  async startNullServer({ cpus }: { readonly cpus: readonly number[] }): Promise<NullServer> {
    const own = this.isWatched('load') ? cpus : this.layoutFor('separate').target;
    const room = this.#rooms.of('target');
    const channel = await this.#channel(room, 'null-server', PROGRAMS.nullServer, own);
    try {
      const { listenOn } = room;
      return this.#owned(await nullServerOver(channel, { listenOn, host: channel.address }));
    } catch (thrown) {
      await channel[Symbol.asyncDispose]().catch(() => undefined);
      throw thrown;
    }
  }

  async startDownstream(): Promise<Downstream> {
    const room = this.#rooms.of('database');
    const launch = room.launch(DOWNSTREAM_SERVICE, this.#numbered(DOWNSTREAM_SERVICE), {
      cpus: this.layoutFor('separate').database,
      logName: DOWNSTREAM_SERVICE,
    });
    const { signal } = this.#options;
    const surroundings = { tunnel: room.tunnel, place: await placeIn(room), signal };
    return this.#owned(await startDownstreamContainer(launch, surroundings));
  }

  async settle(): Promise<void> {
    const tunnels = this.#rooms.hostsOf('load').map((host) => this.#rooms.on(host).tunnel);
    await Promise.all(tunnels.map((tunnel) => untilOrphansGone(() => tunnel.readFile('/proc/net/sockstat'))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo.all();
  }

  async #channel(
    room: Room,
    name: string,
    program: string,
    cpus: readonly number[],
  ): Promise<ContainerChannel> {
    const command = ['node', `${CODE_FOLDER}/${program}`];
    const launch = room.launch(AGENT_SERVICE, this.#numbered(name), { cpus, command });
    return ContainerChannel.start(launch);
  }

  /** A container whose host cannot be reached has not ended: what happened is the lab's. */
  #onItsHost<T extends { exit(): Exit | null }>(role: HostRole, service: T): T {
    const host = this.#rooms.hostOf(role);
    return Object.assign(service, {
      exit: ((original) => () => {
        if (this.#rooms.lost().includes(host)) throw lostHost(host.roles);
        return original();
      })(service.exit.bind(service)),
    });
  }

  #numbered(name: string): string {
    this.#started += 1;
    return `${name}-${this.#started}`;
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

/** Ports are shared with everything that runs on the host. */
async function placeIn({ listenOn, tunnel }: Room): Promise<ListeningPlace> {
  return { listenOn, port: await freePort(tunnel) };
}
