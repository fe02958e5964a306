import { mkdir } from 'node:fs/promises';
import type { EnvironmentError } from '../../errors.js';
import { InterruptedError } from '../../errors.js';
import type { CpuLayout } from '../../model/plan/cpus.js';
import type { HostRole } from '../../model/plan/hosts.js';
import type { HostReader } from '../../model/run/host-reader.js';
import type { LinkFigure } from '../../model/run/link.js';
import type { Watched } from '../../model/run/watched.js';
import type { CoresAsked } from '../cpus.js';
import { AGENT_SERVICE } from '../docker/compose/compose-services.js';
import { ContainerChannel } from '../docker/containers/container-channel.js';
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
import { Undo } from '../lifetime/undo.js';
import { layoutOfHosts } from './hosts-layout.js';
import type { MachineOfRole } from './hosts-layout.js';
import { Links } from './links.js';
import type { RoomsOptions } from './rooms.js';
import { lostHost, Rooms } from './rooms.js';

export interface HostsLabOptions extends RoomsOptions {
  readonly machines: MachineOfRole;
  /** What the way in which the hosts are reached cannot give. */
  readonly notGiven: readonly string[];
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
    this.hostReader = hostReaderThrough(() => parts.rooms.of('target'));
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
      const rooms = await Rooms.open(options, undo);
      onStep('Measuring the links between the hosts');
      const links = await Links.open(rooms, (room, name, command) =>
        ContainerChannel.start(room.launch(AGENT_SERVICE, name, { cpus: [], command })),
      );
      undo.add(() => links[Symbol.asyncDispose]());
      const cpus = layoutOfHosts(options.machines, 'separate').database;
      const database = await startPostgresIn(() => rooms.of('database'), { ...options, cpus });
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
    return layoutOfHosts(this.#options.machines, cores, this.#options.notGiven);
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
    const running = await startTargetIn(this.#rooms.of('target'), start);
    return this.#owned(this.#onItsHost('target', running));
  }

  async startWorker(start: TargetStart): Promise<Worker> {
    const worker = await startWorkerIn(this.#rooms.of('target'), start);
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
    const room = this.#rooms.on(host);
    return this.#owned(await startProgramIn(room, 'agent', { program: PROGRAMS.agent, cpus: own }));
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
    const tunnels = this.#rooms.hostsOf('load').map((host) => this.#rooms.on(host).tunnel);
    await Promise.all(tunnels.map((tunnel) => untilOrphansGone(() => tunnel.readFile('/proc/net/sockstat'))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo.all();
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
