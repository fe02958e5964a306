import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { asError, EnvironmentError, InterruptedError } from '../../errors.js';
import type { HostRole } from '../../model/plan/hosts.js';
import { isSamePlace } from '../../model/plan/hosts.js';
import type { LabSurroundings } from '../bench.js';
import type { ComposeFile } from '../docker/compose/compose.js';
import { EngineError } from '../docker/engine/asked.js';
import { HOST_NETWORK } from '../docker/engine/container.js';
import { removeRun } from '../docker/leftovers.js';
import type { Room } from '../docker/room.js';
import { openRoom } from '../docker/room.js';
import type { Tunnel } from '../docker/tunnel/tunnel.js';
import { only } from '../lifetime/child-environment.js';
import type { Undo } from '../lifetime/undo.js';
import { freePort } from './free-port.js';
import type { Host } from './host.js';

export interface RoomsOptions extends LabSurroundings {
  readonly hosts: readonly Host[];
  readonly compose: ComposeFile;
  /** Soft and hard limit of open files that every host allows. */
  readonly openFiles: number;
  readonly logsFolder: string;
  readonly signal: AbortSignal;
  readonly onStep: (title: string) => void;
}

/** An engine that is restarted is back within that; a machine that is, within the three trials that a lost host may cost. */
const BACK_WITHIN_MS = 30_000;
const TRY_EVERY_MS = 1_000;

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

/** What of a run is on each of its hosts. On a host that was lost it is begun anew. */
export class Rooms {
  readonly #options: RoomsOptions;
  readonly #undo: Undo;
  readonly #run = randomBytes(4).toString('hex');
  readonly #rooms = new Map<Host, Room>();
  /** Whose relay has ended, though nobody ended it. */
  readonly #silent = new Set<Host>();

  private constructor(options: RoomsOptions, undo: Undo) {
    this.#options = options;
    this.#undo = undo;
  }

  /** A relay on every host. What was put up is in `undo`, also where it throws EnvironmentError. */
  static async open(options: RoomsOptions, undo: Undo): Promise<Rooms> {
    const rooms = new Rooms(options, undo);
    for (const host of options.hosts) {
      await rooms.#openOn(host, true).catch((thrown: unknown) => {
        if (thrown instanceof EnvironmentError && !(thrown instanceof EngineError)) throw thrown;
        throw new EnvironmentError(
          {
            expected: `a container of ours to start on ${host.name}, in its host's network`,
            found: asError(thrown).message,
            remedy: 'See that `docker run --rm --network host crossover/agent` works there.',
          },
          { cause: thrown },
        );
      });
    }
    return rooms;
  }

  /** The first with this role. */
  hostOf(role: HostRole): Host {
    const [host] = this.hostsOf(role);
    if (!host) throw new Error(`No host has the role ${role}.`);
    return host;
  }

  /** Several for the load alone. */
  hostsOf(role: HostRole): Host[] {
    return this.#options.hosts.filter(({ roles }) => roles.includes(role));
  }

  of(role: HostRole): Room {
    return this.on(this.hostOf(role));
  }

  on(host: Host): Room {
    const room = this.#rooms.get(host);
    if (!room) throw new Error(`No room is open on ${host.name}.`);
    return room;
  }

  /** Hosts whose connection has broken, or whose engine has ended what ran on it. */
  lost(): Host[] {
    return this.#options.hosts.filter(
      (host) => this.#silent.has(host) || (host.tunnel !== null && !host.tunnel.isOpen),
    );
  }

  /** Reaches every lost host again and begins there anew; resolves to them. Throws EnvironmentError where one stays away, or InterruptedError. */
  async restore(): Promise<Host[]> {
    const lost = this.lost();
    const deadline = performance.now() + BACK_WITHIN_MS;
    for (const host of lost) {
      for (let failure = await this.#beginAnew(host); failure; failure = await this.#beginAnew(host)) {
        if (this.#options.signal.aborted) throw new InterruptedError();
        if (performance.now() > deadline) throw lostHost(host.roles, { cause: failure });
        this.#options.onStep(`Waiting for the host of ${host.roles.join(' and ')}, which was lost`);
        await sleep(TRY_EVERY_MS);
      }
    }
    return lost;
  }

  /** Resolves to what kept it from that; null: nothing. */
  async #beginAnew(host: Host): Promise<Error | null> {
    try {
      await host.tunnel?.restore();
      await removeRun(host.engine, this.#run);
      await this.#openOn(host, false);
      return null;
    } catch (thrown) {
      return asError(thrown);
    }
  }

  /** Of the hosts at one place, which are the nodes of a swarm: one watchdog does for all. */
  #isFirstAt(host: Host): boolean {
    return this.#options.hosts.find(({ place }) => isSamePlace(place, host.place)) === host;
  }

  async #openOn(host: Host, isFirst: boolean): Promise<void> {
    const { engine, place, address, tunnel } = host;
    const run = this.#run;
    const told = {
      place,
      run,
      environment: only(KEPT, this.#options.environment),
      tunnelFolder: tunnel?.folder ?? null,
    };
    const room = await openRoom(
      {
        ...this.#options,
        engine,
        run,
        relayCpus: [],
        watchdog: isFirst && this.#isFirstAt(host) ? { script: 'lab/hosts/watchdog.js', told } : null,
        joinNetwork: async () => Promise.resolve({ id: HOST_NETWORK, address }),
        // Ports are shared with everything that runs on the host.
        portFor: (_usual: number, own: Tunnel) => freePort(own),
      },
      this.#undo,
    );
    engine.watchThrough?.(room.tunnel);
    this.#rooms.set(host, room);
    this.#silent.delete(host);
    void room.tunnel.ended.then(() => {
      if (this.#rooms.get(host) === room) this.#silent.add(host);
    });
  }
}

/** What is told of a trial, or of the run, whose host was lost: by its roles, for which machine it is stands in no record. */
export function lostHost(roles: readonly HostRole[], options?: ErrorOptions): EnvironmentError {
  return new EnvironmentError(
    {
      expected: `the host of ${roles.join(' and ')} to be reached to the end of the trial`,
      found: 'its connection or its engine was lost',
      remedy: 'See that the host is up and its network steady; --resume goes on with what is missing.',
    },
    options,
  );
}
