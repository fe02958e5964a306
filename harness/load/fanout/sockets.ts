import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import { WebSocket } from 'ws';
import { LoopGap } from '../agent/loop-gap.js';
import { DeliveryBooks } from './books.js';
import type {
  Address,
  ConnectOutcome,
  fanoutConnectSchema,
  fanoutFinishSchema,
  fanoutReceiveSchema,
  ReceiveOutcome,
} from '../agent/protocol.js';
import { isPortTaken, SourcePorts } from './source-ports.js';

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

/** One open socket; its slot is its place in the books of the window. */
interface Client {
  readonly socket: WebSocket;
  slot: number;
}

/** This agent's sockets in a room. They never offer compression, and say whether the target chose it all the same. */
export class FanoutSockets {
  readonly #clients = new Set<Client>();
  readonly #sources = new SourcePorts();
  #books: DeliveryBooks | null = null;
  #gap: LoopGap | null = null;
  #probeSockets = 0;
  #compressionSeen = false;

  /** Opens sockets at a steady pace until `upTo` are open; a refused one is counted and not tried again. */
  async connect(
    load: ConnectLoad,
    signal: AbortSignal,
    onProgress: (connected: number) => void,
  ): Promise<ConnectOutcome> {
    const startMs = performance.now();
    const wanted = Math.max(0, load.upTo - this.#clients.size);
    const failures = new Map<string, number>();
    const pending = new Set<Promise<void>>();
    this.#probeSockets = load.probeSockets;
    let opened = 0;
    let reportedMs = startMs;
    while (opened < wanted && !signal.aborted) {
      const nowMs = performance.now();
      const due = Math.min(wanted, Math.ceil(((nowMs - startMs) / 1_000) * load.ratePerSecond));
      for (; opened < due && pending.size < HANDSHAKES_AT_ONCE; opened++) {
        const opening = this.#openOnFreePort(load, opened).catch((error: unknown) => {
          const kind = failureKind(error);
          failures.set(kind, (failures.get(kind) ?? 0) + 1);
        });
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
    return {
      connected: this.#clients.size,
      attempted: wanted,
      failed: [...failures.values()].reduce((all, count) => all + count, 0),
      failures: Object.fromEntries(failures),
      seconds: (performance.now() - startMs) / 1_000,
      compressionSeen: this.#compressionSeen,
    };
  }

  /** What is received from now on counts, until closeBooks. */
  openBooks(load: z.output<typeof fanoutReceiveSchema>): { connected: number } {
    let slot = 0;
    for (const client of this.#clients) client.slot = slot++;
    this.#gap?.[Symbol.dispose]();
    this.#gap = new LoopGap();
    this.#books = new DeliveryBooks({ ...load, sockets: slot, probeSockets: this.#probeSockets });
    return { connected: slot };
  }

  /** Waits until nothing is missing, or nothing arrives any more, or the wait is over. Needs open books. */
  async closeBooks(load: z.output<typeof fanoutFinishSchema>, signal: AbortSignal): Promise<ReceiveOutcome> {
    const books = this.#books;
    if (!books) throw new Error('Expected fanout-receive before fanout-finish, found none. Send it first.');
    const { busyShare, cpuSeconds, seconds } = books.usage();
    const standstill = this.#gap?.read() ?? { loopGapMs: 0, suspendedMs: 0 };
    this.#gap?.[Symbol.dispose]();
    const startMs = performance.now();
    // The quiet is counted from here at the earliest: the last broadcast may only just have been published.
    const quietMs = (): number => Math.min(books.quietMs, performance.now() - startMs);
    while (
      !signal.aborted &&
      !books.hasAll(load.publishedIds) &&
      quietMs() < load.quietMs &&
      performance.now() - startMs < load.drainMs
    )
      await wait(DRAIN_CHECK_MS);
    this.#books = null;
    return {
      ...books.outcome(load.publishedIds, quietMs() >= load.quietMs),
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
    this.#books = null;
    const closed = [...this.#clients].map(
      ({ socket }) =>
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
    this.close();
  }

  /** Cuts every socket off at once. */
  close(): void {
    this.#books = null;
    this.#gap?.[Symbol.dispose]();
    for (const client of this.#clients) client.socket.terminate();
    this.#clients.clear();
  }

  async #openOnFreePort(load: ConnectLoad, turn: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#open(load, turn);
        return;
      } catch (error) {
        if (!isPortTaken(error) || load.sourceAddresses.length === 0 || attempt === PORT_ATTEMPTS)
          throw error;
      }
    }
  }

  #open(load: ConnectLoad, turn: number): Promise<void> {
    const address = load.addresses[turn % load.addresses.length] as Address;
    const host = address.host.includes(':') ? `[${address.host}]` : address.host;
    const socket = new WebSocket(`ws://${host}:${address.port}${load.path}`, {
      perMessageDeflate: false,
      skipUTF8Validation: true,
      handshakeTimeout: load.handshakeTimeoutMs,
      ...this.#sources.next(load.sourceAddresses),
    });
    const client: Client = { socket, slot: -1 };
    socket.on('upgrade', (response) => {
      if (response.headers['sec-websocket-extensions'] !== undefined) this.#compressionSeen = true;
    });
    socket.on('message', (frame: Buffer) => {
      if (client.slot >= 0) this.#books?.receive(client.slot, frame);
    });
    return new Promise((resolve, reject) => {
      socket.on('open', () => {
        this.#clients.add(client);
        resolve();
      });
      // An error of an open socket is followed by its close, which is counted.
      socket.on('error', reject);
      socket.on('close', () => {
        if (this.#clients.delete(client) && client.slot >= 0) this.#books?.socketClosed(client.slot);
        reject(new Error('closed'));
      });
    });
  }
}

function failureKind(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'error';
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.message;
}
