import { z } from 'zod';
import { EnvironmentError } from '../../errors.js';
import type { HostRole } from '../../model/plan/hosts.js';
import type { LinkFigure } from '../../model/run/link.js';
import type { ContainerChannel } from '../docker/containers/container-channel.js';
import type { Room } from '../docker/room.js';
import { CODE_FOLDER } from '../services/programs.js';
import type { Host } from './host.js';

/** Who speaks to whom while something is measured. */
const PAIRS = [
  ['load', 'target'],
  ['target', 'database'],
] as const satisfies readonly (readonly [HostRole, HostRole])[];

const readingSchema = z.object({
  roundTripP50Us: z.number(),
  roundTripP99Us: z.number(),
  bytesPerSecond: z.number(),
});
const answerSchema = z.union([readingSchema, z.object({ error: z.string() })]);
const portSchema = z.object({ port: z.int() });

interface RoomsOfRoles {
  of(role: HostRole): Room;
  hostOf(role: HostRole): Host;
}

type StartChannel = (room: Room, name: string, command: string[]) => Promise<ContainerChannel>;

/** An end of a link, spoken to line by line. */
class LinkEnd {
  readonly #channel: ContainerChannel;
  readonly #lines: AsyncIterator<string>;

  constructor(channel: ContainerChannel) {
    this.#channel = channel;
    this.#lines = channel.lines()[Symbol.asyncIterator]();
  }

  async ask(question: object): Promise<unknown> {
    this.#channel.send(JSON.stringify(question));
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`A link's end has gone.\n${this.#channel.logTail()}`);
    return JSON.parse(line.value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#channel[Symbol.asyncDispose]();
  }
}

/** The links between the hosts of a run, measured when asked, over real connections in the network that is measured. */
export class Links implements AsyncDisposable {
  readonly #ends: Map<Host, LinkEnd>;
  readonly #ports: Map<Host, number>;
  readonly #rooms: RoomsOfRoles;

  private constructor(rooms: RoomsOfRoles, ends: Map<Host, LinkEnd>, ports: Map<Host, number>) {
    this.#rooms = rooms;
    this.#ends = ends;
    this.#ports = ports;
  }

  /** Throws EnvironmentError where two hosts that will talk cannot. */
  static async open(rooms: RoomsOfRoles, start: StartChannel): Promise<Links> {
    const ends = new Map<Host, LinkEnd>();
    const links = new Links(rooms, ends, new Map());
    try {
      const command = ['node', `${CODE_FOLDER}/lab/hosts/link-main.js`];
      for (const role of new Set(links.#pairs().flat())) {
        const host = rooms.hostOf(role);
        if (ends.has(host)) continue;
        const end = new LinkEnd(await start(rooms.of(role), `link-${role}`, command));
        ends.set(host, end);
        links.#ports.set(host, portSchema.parse(await end.ask({ serve: host.address })).port);
      }
      await links.measure();
      return links;
    } catch (thrown) {
      await links[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** One after another, for they may share a wire. None where two roles share a host. */
  async measure(): Promise<LinkFigure[]> {
    const figures: LinkFigure[] = [];
    for (const [from, to] of this.#pairs()) {
      const { address: host, name } = this.#rooms.hostOf(to);
      const port = this.#ports.get(this.#rooms.hostOf(to)) ?? 0;
      const answer = answerSchema.parse(
        await this.#ends.get(this.#rooms.hostOf(from))?.ask({ measure: { host, port } }),
      );
      if ('error' in answer) throw unreachable(this.#rooms.hostOf(from).name, name, answer.error);
      figures.push({ from, to, ...answer });
    }
    return figures;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends.values()) await end[Symbol.asyncDispose]();
  }

  #pairs(): (readonly [HostRole, HostRole])[] {
    return PAIRS.filter(([from, to]) => this.#rooms.hostOf(from) !== this.#rooms.hostOf(to));
  }
}

function unreachable(from: string, to: string, said: string): EnvironmentError {
  return new EnvironmentError({
    expected: `a connection from ${from} to ${to} by the address that was named or found`,
    found: said,
    remedy:
      'Let the hosts reach one another by TCP (ports 20000 to 60999), or name another address: --host <role>=<as now>,address=10.0.0.2',
  });
}
