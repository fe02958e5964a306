import type { HttpLoadRecord } from '../../../model/run/load-record.js';
import type { ConnectionOptions, ConnectionOwner, InFlight } from './connection.js';
import { HttpConnection } from './connection.js';
import { isOwnLimit } from '../own-limits.js';
import { reachableHost } from './reachable-host.js';
import type { Address } from '../../agent/protocol.js';

const READ_BUFFER_BYTES = 65_536;
/** Of a connection that is neither taken nor refused. */
const NO_ANSWER = 'no answer';
/** On a near network: beyond a round trip, below the time that a service takes. */
const LEAST_NOTICE_MS = 5;
/** Connects under way at once: a listen queue is not to overflow. */
const CONNECTING_AT_ONCE = 128;

/** What a load's sockets met, beside its requests. */
export type SocketAccount = Required<Pick<HttpLoadRecord, 'resent' | 'generatorLimits'>> &
  Pick<HttpLoadRecord, 'bytes'>;

/** The connections of one load, and which of them are free, used in rotation. */
export class ConnectionPool implements ConnectionOwner {
  /** Why the last attempt to connect failed; null once one has succeeded since. */
  refusal: string | null = null;
  readonly #owner: ConnectionOwner;
  readonly #size: number;
  readonly #addresses: readonly [Address, ...Address[]];
  #connections: readonly HttpConnection[] = [];
  /** Given back, the longest ago first; some may have broken since. */
  readonly #free: Rotation;
  #unopened: HttpConnection[] = [];
  /** Neither connected nor refused so far. */
  readonly #unsettled = new Set<HttpConnection>();
  readonly #ownLimits = new Map<string, number>();
  #onAllSettled: () => void = () => undefined;

  /** Connections are spread over the address and the others in turn. */
  constructor(
    size: number,
    { host, port, tls, others = [] }: Address & { readonly others?: readonly Address[] },
    owner: ConnectionOwner,
  ) {
    this.#size = size;
    this.#addresses = [{ host, port, tls }, ...others];
    this.#owner = owner;
    this.#free = new Rotation(size);
  }

  [Symbol.iterator](): Iterator<HttpConnection> {
    return this.#connections[Symbol.iterator]();
  }

  /** How many are open. */
  get connected(): number {
    return this.#connections.filter((connection) => connection.isConnected).length;
  }

  /** Those that are not open, by why. */
  unopened(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { isConnected, refusal } of this.#connections) {
      const kind = refusal ?? NO_ANSWER;
      if (!isConnected) counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  }

  /** Connection time lost so far to what the server ended, or did not answer on. */
  get awayMs(): number {
    return this.#connections.reduce((all, connection) => all + connection.awayMs, 0);
  }

  /** Opens all; resolves when each has connected or been refused once, or after `timeoutMs`. */
  async open(timeoutMs: number): Promise<void> {
    const buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
    const ways: ConnectionOptions[] = [];
    for (const address of this.#addresses) {
      const host = await reachableHost(address, timeoutMs);
      const path = { roundTripMs: Infinity };
      ways.push({ host, port: address.port, tls: address.tls, buffer, path, leastNoticeMs: LEAST_NOTICE_MS });
    }
    const indices = [...Array(this.#size).keys()];
    this.#connections = indices.map(
      (index) => new HttpConnection(index, ways[index % ways.length] as ConnectionOptions, this),
    );
    this.#unopened = [...this.#connections];
    for (const connection of this.#connections) this.#unsettled.add(connection);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#onAllSettled = () => {
        clearTimeout(timer);
        resolve();
      };
      for (let count = 0; count < CONNECTING_AT_ONCE; count++) this.#unopened.pop()?.open();
    });
    for (const late of this.#unopened.splice(0)) late.open();
  }

  /** The free connection that was used longest ago. */
  take(): HttpConnection | null {
    for (let index = this.#free.shift(); index >= 0; index = this.#free.shift()) {
      const connection = this.#connections[index] as HttpConnection;
      if (connection.isFree) return connection;
    }
    return null;
  }

  give(connection: HttpConnection): void {
    if (connection.isFree) this.#free.push(connection.index);
  }

  /** Closes all for good; returns the requests that were in flight. */
  end(): InFlight[] {
    const left = this.#connections.flatMap((connection) => connection.inFlight ?? []);
    for (const connection of this.#connections) connection.end();
    return left;
  }

  account(): SocketAccount {
    const sum = (of: (connection: HttpConnection) => number) =>
      this.#connections.reduce((all, connection) => all + of(connection), 0);
    return {
      resent: sum(({ resent }) => resent),
      generatorLimits: Object.fromEntries(this.#ownLimits),
      bytes: {
        sent: sum(({ bytesSent }) => bytesSent),
        received: sum(({ bytesReceived }) => bytesReceived),
      },
    };
  }

  onFree(connection: HttpConnection): void {
    this.refusal = null;
    this.#settle(connection);
    this.#owner.onFree(connection);
  }

  onRefused(connection: HttpConnection, kind: string): void {
    this.refusal = kind;
    this.#note(kind);
    this.#settle(connection);
    this.#owner.onRefused(connection, kind);
  }

  onAnswer(connection: HttpConnection, request: InFlight): void {
    this.#owner.onAnswer(connection, request);
  }

  onBroken(request: InFlight, kind: string): void {
    this.#note(kind);
    this.#owner.onBroken(request, kind);
  }

  #note(kind: string): void {
    if (isOwnLimit(kind)) this.#ownLimits.set(kind, (this.#ownLimits.get(kind) ?? 0) + 1);
  }

  #settle(connection: HttpConnection): void {
    if (this.#unsettled.size === 0 || !this.#unsettled.delete(connection)) return;
    this.#unopened.pop()?.open();
    if (this.#unsettled.size === 0) this.#onAllSettled();
  }
}

/** A ring of connection indices, each in it at most once. */
class Rotation {
  readonly #ring: Int32Array;
  readonly #listed: Uint8Array;
  #first = 0;
  #count = 0;

  constructor(size: number) {
    this.#ring = new Int32Array(size);
    this.#listed = new Uint8Array(size);
  }

  push(index: number): void {
    if (this.#listed[index] === 1) return;
    this.#listed[index] = 1;
    this.#ring[(this.#first + this.#count) % this.#ring.length] = index;
    this.#count++;
  }

  /** -1 when it is empty. */
  shift(): number {
    if (this.#count === 0) return -1;
    const index = this.#ring[this.#first] as number;
    this.#first = (this.#first + 1) % this.#ring.length;
    this.#count--;
    this.#listed[index] = 0;
    return index;
  }
}
