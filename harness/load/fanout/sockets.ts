import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import type { WebSocket } from 'ws';
import { LoopGap } from '../agent/loop-gap.js';
import type {
  Address,
  ConnectOutcome,
  fanoutConnectSchema,
  fanoutFinishSchema,
  fanoutReceiveSchema,
  ReceiveOutcome,
} from '../agent/protocol.js';
import { writtenHost } from '../http/wire/http-url.js';
import { reachableHost } from '../http/wire/reachable-host.js';
import { failureKind, HANDSHAKE_TIMED_OUT, mostFrameBytes, openSocket } from './open-socket.js';
import type { Seat } from './room-books.js';
import { RoomBooks } from './room-books.js';
import { pathOfRoom } from './room-path.js';
import { canBindTo, isPortTaken, SourcePorts } from './source-ports.js';

const HTTP_PORT = 80;
const PACE_MS = 2;
const PROGRESS_MS = 250;
const DRAIN_CHECK_MS = 10;
/** Handshakes under way at once: a slow target is not to be buried. */
const HANDSHAKES_AT_ONCE = 1_000;
const PORT_ATTEMPTS = 20;
const HANG_UP_MS = 15_000;
/** RFC 6455, section 7.4.1. */
const NORMAL_CLOSURE = 1000;

type ConnectLoad = z.output<typeof fanoutConnectSchema>;

/** The failures of sockets that were not tried any more. */
const GIVEN_UP = 'not tried, since no handshake was answered';

const HALF_CLOSED = 'close frame, connection left open';

/** Where the sockets of one replica go, the name looked up once. */
interface Route {
  readonly host: string;
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly sourceAddresses: readonly string[];
}

/** One open socket; its seat is its place in the books of the window, null before they are opened. */
interface Client {
  readonly socket: WebSocket;
  readonly room: number;
  seat: Seat | null;
}

/** This agent's sockets, in one room or in several. They never offer compression, and say whether the target chose it all the same. */
export class FanoutSockets {
  readonly #clients = new Set<Client>();
  readonly #sources = new SourcePorts();
  #books: RoomBooks | null = null;
  /** Sockets that the target has closed since the last books were closed, by code or kind. */
  #closes = new Counts();
  #gap: LoopGap | null = null;
  #probeSockets = 0;
  #rooms = 1;
  /** Sockets that were tried so far: each goes into the next room. */
  #tried = 0;
  #compressionSeen = false;

  /** Opens sockets at a steady pace until `upTo` are open; a refused one is counted and not tried again. */
  async connect(
    load: ConnectLoad,
    signal: AbortSignal,
    onProgress: (connected: number) => void,
  ): Promise<ConnectOutcome> {
    const startMs = performance.now();
    const wanted = Math.max(0, load.upTo - this.#clients.size);
    const failures = new Counts();
    const pending = new Set<Promise<void>>();
    const routes = await Promise.all(load.addresses.map((address) => routeTo(address, load)));
    this.#probeSockets = load.probeSockets;
    this.#rooms = load.rooms;
    let opened = 0;
    let unanswered = 0;
    let reportedMs = startMs;
    while (opened < wanted && unanswered < HANDSHAKES_AT_ONCE && !signal.aborted) {
      const nowMs = performance.now();
      const due = Math.min(wanted, Math.ceil(((nowMs - startMs) / 1_000) * load.ratePerSecond));
      for (; opened < due && pending.size < HANDSHAKES_AT_ONCE; opened++) {
        const room = this.#tried++ % load.rooms;
        const opening = this.#openOnFreePort(load, routes[opened % routes.length] as Route, room).then(
          () => {
            unanswered = 0;
          },
          (error: unknown) => {
            const kind = failureKind(error);
            failures.add(kind);
            unanswered = kind === HANDSHAKE_TIMED_OUT ? unanswered + 1 : 0;
          },
        );
        pending.add(opening);
        void opening.then(() => pending.delete(opening));
      }
      if (nowMs - reportedMs > PROGRESS_MS) {
        onProgress(this.#clients.size);
        reportedMs = nowMs;
      }
      await wait(PACE_MS);
    }
    await Promise.all(pending);
    failures.add(GIVEN_UP, wanted - opened);
    return {
      connected: this.#clients.size,
      attempted: wanted,
      failed: failures.total,
      failures: failures.toRecord(),
      seconds: (performance.now() - startMs) / 1_000,
      compressionSeen: this.#compressionSeen,
    };
  }

  /** What is received from now on counts, until closeBooks. */
  openBooks(load: z.output<typeof fanoutReceiveSchema>): { connected: number } {
    const sockets = Array.from({ length: this.#rooms }, () => 0);
    for (const client of this.#clients) {
      const slot = sockets[client.room] ?? 0;
      client.seat = { room: client.room, slot };
      sockets[client.room] = slot + 1;
    }
    this.#gap?.[Symbol.dispose]();
    this.#gap = new LoopGap();
    this.#books = new RoomBooks(sockets, { ...load, probeSockets: this.#probeSockets });
    return { connected: this.#clients.size };
  }

  /** Waits until nothing is missing, or nothing arrives any more, or the wait is over. Needs open books. */
  async closeBooks(load: z.output<typeof fanoutFinishSchema>, signal: AbortSignal): Promise<ReceiveOutcome> {
    const books = this.#books;
    if (!books) throw new Error('Expected fanout-receive before fanout-finish, found none. Send it first.');
    const { busyShare, cpuSeconds, seconds } = books.usage();
    const standstill = this.#gap?.read() ?? { loopGapMs: 0, suspendedMs: 0 };
    this.#gap?.[Symbol.dispose]();
    const startMs = performance.now();
    const byRoom = books.byRoom(load);
    // The quiet is counted from here at the earliest: the last broadcast may only just have been published.
    const quietMs = (): number => Math.min(books.quietMs, performance.now() - startMs);
    while (
      !signal.aborted &&
      !books.hasAll(byRoom) &&
      quietMs() < load.quietMs &&
      performance.now() - startMs < load.drainMs
    )
      await wait(DRAIN_CHECK_MS);
    this.#cutHalfClosed();
    this.#books = null;
    const closes = this.#closes;
    this.#closes = new Counts();
    return {
      closes: closes.toRecord(),
      ...books.outcome(load, quietMs() >= load.quietMs),
      windowSeconds: seconds,
      agentBusy: busyShare,
      agentCpuSeconds: cpuSeconds,
      ...standstill,
      compressionSeen: this.#compressionSeen,
    };
  }

  /**
   * Closes every socket by WebSocket's own handshake, this side first, and waits until the target has closed its side
   * too; a socket that it leaves open is cut off in the end.
   */
  async hangUp(withinMs = HANG_UP_MS): Promise<void> {
    const sockets = [...this.#clients].map(({ socket }) => socket);
    // What is closed from this side is not the target's doing.
    this.#clients.clear();
    this.#books = null;
    const closed = sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.on('close', () => {
            resolve();
          });
          socket.close(NORMAL_CLOSURE);
        }),
    );
    const late = new AbortController();
    const limit = wait(withinMs, undefined, { signal: late.signal }).catch(() => undefined);
    await Promise.race([Promise.all(closed), limit]);
    late.abort();
    for (const socket of sockets) socket.terminate();
  }

  /** Cuts every socket off at once. */
  close(): void {
    this.#books = null;
    this.#gap?.[Symbol.dispose]();
    for (const client of this.#clients) client.socket.terminate();
    this.#clients.clear();
  }

  /** Sockets that have had a close frame, of which the target then left the connection open. */
  #cutHalfClosed(): void {
    for (const client of this.#clients) {
      if (client.socket.readyState === client.socket.OPEN) continue;
      this.#gone(client, HALF_CLOSED);
      client.socket.terminate();
    }
  }

  #gone(client: Client, kind: string): void {
    if (!this.#clients.delete(client)) return;
    this.#closes.add(kind);
    if (client.seat) this.#books?.socketClosed(client.seat);
  }

  async #openOnFreePort(load: ConnectLoad, route: Route, room: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#open(load, route, room);
        return;
      } catch (error) {
        if (!isPortTaken(error) || route.sourceAddresses.length === 0 || attempt === PORT_ATTEMPTS)
          throw error;
      }
    }
  }

  #open(load: ConnectLoad, { host, port, headers, sourceAddresses }: Route, room: number): Promise<void> {
    let client: Client | null = null;
    const route = {
      host,
      port,
      path: pathOfRoom(load, room),
      headers,
      source: this.#sources.next(sourceAddresses),
      timeoutMs: load.handshakeTimeoutMs,
      mostFrameBytes: mostFrameBytes(load.upTo),
    };
    return openSocket(route, {
      compressed: () => {
        this.#compressionSeen = true;
      },
      opened: (socket) => {
        client = { socket, room, seat: null };
        this.#clients.add(client);
      },
      frame: (frame) => {
        if (client?.seat) this.#books?.receive(client.seat, frame);
      },
      closed: (kind) => {
        if (client) this.#gone(client, kind);
      },
    });
  }
}

/** Local addresses of the loopback fit a server on it alone, and a loopback that has them: some hold 127.0.0.1 and no other. */
async function routeTo(address: Address, load: ConnectLoad): Promise<Route> {
  const host = await reachableHost(address, load.handshakeTimeoutMs);
  const name = writtenHost(address.host);
  const [first] = load.sourceAddresses;
  const isUsable = first !== undefined && host.startsWith('127.') && (await canBindTo(first));
  return {
    host,
    port: address.port,
    headers: { host: address.port === HTTP_PORT ? name : `${name}:${address.port}`, ...load.headers },
    sourceAddresses: isUsable ? load.sourceAddresses : [],
  };
}

class Counts {
  readonly #byKind = new Map<string, number>();

  get total(): number {
    return [...this.#byKind.values()].reduce((all, count) => all + count, 0);
  }

  add(kind: string, count = 1): void {
    if (count > 0) this.#byKind.set(kind, (this.#byKind.get(kind) ?? 0) + count);
  }

  toRecord(): Record<string, number> {
    return Object.fromEntries(this.#byKind);
  }
}
