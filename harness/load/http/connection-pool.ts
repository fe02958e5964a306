import type { ConnectionOptions, ConnectionOwner, InFlight } from './connection.js';
import { HttpConnection } from './connection.js';

const READ_BUFFER_BYTES = 65_536;
/** Connects under way at once: a listen queue is not to overflow. */
const CONNECTING_AT_ONCE = 128;

/** The connections of one load, and which of them are free, used in rotation. */
export class ConnectionPool implements ConnectionOwner {
  /** Why the last attempt to connect failed; null once one has succeeded since. */
  refusal: string | null = null;
  readonly #owner: ConnectionOwner;
  readonly #connections: readonly HttpConnection[];
  /** Given back, the longest ago first; some may have broken since. */
  readonly #free: Rotation;
  readonly #unopened: HttpConnection[];
  /** Neither connected nor refused so far. */
  readonly #unsettled: Set<HttpConnection>;
  #onAllSettled: () => void = () => undefined;

  constructor(size: number, address: Omit<ConnectionOptions, 'buffer'>, owner: ConnectionOwner) {
    this.#owner = owner;
    const options = { ...address, buffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES) };
    this.#connections = Array.from({ length: size }, (_, index) => new HttpConnection(index, options, this));
    this.#free = new Rotation(size);
    this.#unopened = [...this.#connections];
    this.#unsettled = new Set(this.#connections);
  }

  [Symbol.iterator](): Iterator<HttpConnection> {
    return this.#connections[Symbol.iterator]();
  }

  get size(): number {
    return this.#connections.length;
  }

  /** Opens all; resolves when each has connected or been refused once, or after `timeoutMs`. */
  async open(timeoutMs: number): Promise<void> {
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

  onFree(connection: HttpConnection): void {
    this.refusal = null;
    this.#settle(connection);
    this.#owner.onFree(connection);
  }

  onRefused(connection: HttpConnection, kind: string): void {
    this.refusal = kind;
    this.#settle(connection);
    this.#owner.onRefused(connection, kind);
  }

  onAnswer(connection: HttpConnection, request: InFlight): void {
    this.#owner.onAnswer(connection, request);
  }

  onBroken(request: InFlight, kind: string): void {
    this.#owner.onBroken(request, kind);
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
