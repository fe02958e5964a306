import { z } from 'zod';
import type { HostRole } from '../../model/plan/hosts.js';
import type { LinkFigure } from '../../model/run/link.js';
import type { ContainerChannel } from '../docker/containers/container-channel.js';
import type { Room } from '../docker/room.js';
import { CODE_FOLDER } from '../services/programs.js';
import type { Host } from './host.js';
import type { Pair } from './pairs.js';
import { pairsAmong, unreachable } from './pairs.js';
import type { Rooms } from './rooms.js';
import { lostHost } from './rooms.js';

const readingSchema = z.object({
  roundTripP50Us: z.number(),
  roundTripP99Us: z.number(),
  bytesPerSecond: z.number(),
});
const answerSchema = z.union([readingSchema, z.object({ error: z.string() })]);
const portSchema = z.object({ port: z.int() });

type RoomsOfRoles = Pick<Rooms, 'on' | 'hostsOf'>;

type StartChannel = (room: Room, name: string, command: string[]) => Promise<ContainerChannel>;

/** An end of a link, spoken to line by line. */
class LinkEnd {
  readonly #roles: readonly HostRole[];
  readonly #channel: ContainerChannel;
  readonly #lines: AsyncIterator<string>;

  constructor(roles: readonly HostRole[], channel: ContainerChannel) {
    this.#roles = roles;
    this.#channel = channel;
    this.#lines = channel.lines()[Symbol.asyncIterator]();
  }

  /** Throws EnvironmentError where it has gone. */
  async ask(question: object): Promise<unknown> {
    this.#channel.send(JSON.stringify(question));
    const line = await this.#lines.next();
    if (line.done === true) throw lostHost(this.#roles, { cause: new Error(this.#channel.logTail()) });
    return JSON.parse(line.value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#channel[Symbol.asyncDispose]();
  }
}

/** The links between the hosts of a run, measured when asked, over real connections in the network that is measured. */
export class Links implements AsyncDisposable {
  readonly #ends = new Map<Host, LinkEnd>();
  readonly #ports = new Map<Host, number>();
  readonly #rooms: RoomsOfRoles;
  readonly #start: StartChannel;

  private constructor(rooms: RoomsOfRoles, start: StartChannel) {
    this.#rooms = rooms;
    this.#start = start;
  }

  /** Throws EnvironmentError where two hosts that will talk cannot. */
  static async open(rooms: RoomsOfRoles, start: StartChannel): Promise<Links> {
    const links = new Links(rooms, start);
    try {
      await links.#openEnds();
      await links.measure();
      return links;
    } catch (thrown) {
      await links[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** Opens the ends anew that were on these hosts. */
  async renew(hosts: readonly Host[]): Promise<void> {
    for (const host of hosts) {
      const gone = this.#ends.get(host);
      this.#ends.delete(host);
      await gone?.[Symbol.asyncDispose]().catch(() => undefined);
    }
    await this.#openEnds();
  }

  /**
   * One after another, for they may share a wire. None where two roles share a host; of several hosts of the load the
   * slowest stands for all.
   */
  async measure(): Promise<LinkFigure[]> {
    const figures = new Map<string, LinkFigure>();
    for (const { from, to, fromHost, toHost } of this.#pairs()) {
      const port = this.#ports.get(toHost) ?? 0;
      const answer = answerSchema.parse(
        await this.#ends.get(fromHost)?.ask({ measure: { host: toHost.address, port } }),
      );
      if ('error' in answer) throw unreachable(fromHost.name, toHost.name, answer.error);
      const known = figures.get(`${from} ${to}`);
      figures.set(`${from} ${to}`, { from, to, ...(known ? slower(known, answer) : answer) });
    }
    return [...figures.values()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends.values()) await end[Symbol.asyncDispose]();
  }

  async #openEnds(): Promise<void> {
    const command = ['node', `${CODE_FOLDER}/lab/hosts/link-main.js`];
    for (const { from, to, fromHost, toHost } of this.#pairs()) {
      await this.#openEnd(fromHost, from, command);
      await this.#openEnd(toHost, to, command);
    }
  }

  async #openEnd(host: Host, role: HostRole, command: string[]): Promise<void> {
    if (this.#ends.has(host)) return;
    const end = new LinkEnd(host.roles, await this.#start(this.#rooms.on(host), `link-${role}`, command));
    this.#ends.set(host, end);
    this.#ports.set(host, portSchema.parse(await end.ask({ serve: host.address })).port);
  }

  #pairs(): Pair[] {
    return pairsAmong((role) => this.#rooms.hostsOf(role));
  }
}

function slower<Reading extends Omit<LinkFigure, 'from' | 'to'>>(one: Reading, other: Reading): Reading {
  return {
    ...one,
    roundTripP50Us: Math.max(one.roundTripP50Us, other.roundTripP50Us),
    roundTripP99Us: Math.max(one.roundTripP99Us, other.roundTripP99Us),
    bytesPerSecond: Math.min(one.bytesPerSecond, other.bytesPerSecond),
  };
}
