import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { ResponseParser } from './response-parser.js';

/** A request on its way. Times are microseconds since the window's start. */
export interface InFlight {
  readonly scheduledUs: number;
  readonly sentUs: number;
  readonly group: string | null;
}

/** What a connection tells the loop that uses it. */
export interface ConnectionOwner {
  /** Connected and free. */
  onFree(connection: HttpConnection): void;
  /** A whole answer is in connection.parser; the connection is free, or reopening where the server wanted so. */
  onAnswer(connection: HttpConnection, request: InFlight): void;
  /** The request will have no answer: `kind` says why. The connection is reopening. */
  onBroken(request: InFlight, kind: string): void;
  /** Connecting failed; it is tried again in a while. */
  onRefused(connection: HttpConnection, kind: string): void;
}

export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  /**
   * Where the sockets read into. One serves them all: libuv reads into it and hands it over in one go, when the
   * socket has something to read.
   */
  readonly buffer: Buffer;
}

const RETRY_MS = 100;

/** One kept-alive connection without pipelining, which reopens itself whenever it was lost. */
export class HttpConnection {
  readonly index: number;
  readonly parser = new ResponseParser();
  readonly #options: ConnectionOptions;
  readonly #owner: ConnectionOwner;
  #socket: Socket | null = null;
  #retry: NodeJS.Timeout | null = null;
  #connected = false;
  /** Whether this socket has given an answer: one that never did is not reopened in a tight loop. */
  #useful = false;
  #inFlight: InFlight | null = null;
  #ended = false;

  /** `index`: its place in the pool. */
  constructor(index: number, options: ConnectionOptions, owner: ConnectionOwner) {
    this.index = index;
    this.#options = options;
    this.#owner = owner;
  }

  get isFree(): boolean {
    return this.#connected && this.#inFlight === null;
  }

  get inFlight(): InFlight | null {
    return this.#inFlight;
  }

  open(): void {
    const { host, port, buffer } = this.#options;
    const socket = connect({
      host,
      port,
      noDelay: true,
      onread: {
        buffer,
        callback: (length) => {
          this.#read(length);
          return true;
        },
      },
    });
    this.#socket = socket;
    this.#useful = false;
    this.parser.reset();
    socket.on('connect', () => {
      this.#connected = true;
      this.#owner.onFree(this);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#lose(error.code ?? 'error');
    });
    socket.on('end', () => {
      this.#serverEnded();
    });
    socket.on('close', () => {
      this.#lose('closed');
    });
  }

  /** Only on a free connection. */
  send(bytes: Buffer, request: InFlight): void {
    this.#inFlight = request;
    this.#socket?.write(bytes);
  }

  /** Gives up the request in flight, if any, and starts afresh. */
  replace(): InFlight | null {
    const given = this.#inFlight;
    this.#inFlight = null;
    this.#discard();
    this.open();
    return given;
  }

  /** Closes for good. */
  end(): void {
    this.#ended = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#discard();
  }

  #read(length: number): void {
    const state = this.parser.feed(this.#options.buffer, length);
    if (state === 'more' && this.#inFlight) return;
    if (state === 'complete' && this.#inFlight) this.#answered(this.#inFlight);
    else this.#lose('malformed');
  }

  #answered(request: InFlight): void {
    this.#inFlight = null;
    this.#useful = true;
    if (!this.parser.keepAlive) this.#reopen();
    this.#owner.onAnswer(this, request);
  }

  #serverEnded(): void {
    if (this.#inFlight && this.parser.finish()) this.#answered(this.#inFlight);
    else this.#lose(this.parser.started ? 'incomplete' : 'closed');
  }

  #lose(kind: string): void {
    const wasConnected = this.#connected;
    const lost = this.#inFlight;
    this.#inFlight = null;
    this.#reopen();
    if (lost) this.#owner.onBroken(lost, kind);
    else if (!wasConnected) this.#owner.onRefused(this, kind);
  }

  #reopen(): void {
    const atOnce = this.#useful;
    this.#discard();
    if (this.#ended) return;
    if (atOnce) this.open();
    else
      this.#retry = setTimeout(() => {
        this.open();
      }, RETRY_MS);
  }

  #discard(): void {
    this.#connected = false;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.removeAllListeners();
    // A socket that is being destroyed may still report an error, which nobody waits for.
    socket.on('error', () => undefined);
    socket.destroy();
  }
}
