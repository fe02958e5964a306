import type { Socket } from 'node:net';
import { connect, isIP } from 'node:net';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { connect as connectTls, rootCertificates } from 'node:tls';
import type { Tls } from '../../../model/plan/requests.js';
import type { Message } from './requests.js';
import { ResponseParser } from './response-parser.js';

/** A request on its way. Times are microseconds since the window's start. */
export interface InFlight {
  readonly scheduledUs: number;
  readonly takenUs: number;
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

/** What a pool's connections have in common. */
export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  /** Left out: plain text. */
  readonly tls?: Tls | undefined;
  /**
   * Where the sockets read into. One serves them all: libuv reads into it and hands it over in one go, when the
   * socket has something to read.
   */
  readonly buffer: Buffer;
  readonly path: NetworkPath;
  /** The least time in which a loss tells that the server had closed a kept connection before a request came. */
  readonly leastNoticeMs: number;
}

/** What is known of the way to the server. */
export interface NetworkPath {
  /** The quickest handshake so far, which is about a round trip. */
  roundTripMs: number;
}

const RETRY_MS = 100;
const REQUEST_TIMEOUT = 408;
/** How such a loss looks, and only where no byte of an answer has come. */
const LOSSES = ['closed', 'ECONNRESET', 'EPIPE'];
const LOST_WHILE_IDLE = 'closed while idle';

/** Certificates are checked as everywhere: an answer from somebody else is no answer. */
function tlsOptions({ serverName, authority }: Tls): TlsOptions {
  return {
    servername: isIP(serverName) === 0 ? serverName : '',
    ALPNProtocols: ['http/1.1'],
    ...(authority === undefined ? {} : { ca: [...rootCertificates, authority] }),
  };
}

/** One kept-alive connection without pipelining, which reopens itself whenever it was lost. */
export class HttpConnection {
  readonly index: number;
  readonly parser = new ResponseParser();
  /** Requests sent a second time, because the server had closed the kept connection. */
  resent = 0;
  /** Why the last attempt to open it failed; null while one is waited for, and once one has succeeded. */
  refusal: string | null = null;
  bytesSent = 0;
  bytesReceived = 0;
  readonly #options: ConnectionOptions;
  readonly #owner: ConnectionOwner;
  #socket: Socket | null = null;
  #retry: NodeJS.Timeout | null = null;
  #connected = false;
  /** Whether this socket has given an answer: one that never did is not reopened in a tight loop. */
  #useful = false;
  #inFlight: InFlight | null = null;
  #message: Message | null = null;
  #sentMs = 0;
  #ended = false;
  #awayMs = 0;
  /** Since when there has been none where one was, or was to be; null while there is one, and before the first attempt has failed. */
  #awaySinceMs: number | null = null;

  /** `index`: its place in the pool. */
  constructor(index: number, options: ConnectionOptions, owner: ConnectionOwner) {
    this.index = index;
    this.#options = options;
    this.#owner = owner;
  }

  get isConnected(): boolean {
    return this.#connected;
  }

  get isFree(): boolean {
    return this.#connected && this.#inFlight === null;
  }

  get inFlight(): InFlight | null {
    return this.#inFlight;
  }

  /** Time without a connection so far, after the server had ended one or not answered on it. */
  get awayMs(): number {
    return this.#awayMs + (this.#awaySinceMs === null ? 0 : performance.now() - this.#awaySinceMs);
  }

  open(): void {
    const { host, port, buffer, tls } = this.#options;
    const openedMs = performance.now();
    const way = {
      host,
      port,
      onread: {
        buffer,
        callback: (length: number) => {
          this.#read(length);
          return true;
        },
      },
    };
    const socket = tls ? connectTls({ ...way, ...tlsOptions(tls) }) : connect(way);
    socket.setNoDelay(true);
    this.#socket = socket;
    this.#useful = false;
    this.parser.reset();
    socket.on(tls ? 'secureConnect' : 'connect', () => {
      const { path } = this.#options;
      path.roundTripMs = Math.min(path.roundTripMs, performance.now() - openedMs);
      this.#connected = true;
      this.refusal = null;
      this.#awayMs = this.awayMs;
      this.#awaySinceMs = null;
      if (this.#inFlight && this.#message) this.#write(this.#message);
      else this.#owner.onFree(this);
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

  /**
   * The times of what is in flight, told by the clock itself, from now on since `startUs` of it. One that the server has
   * not let in is away from now on.
   */
  tellTimesFrom(startUs: number): void {
    if (!this.#connected) this.#awaySinceMs ??= performance.now();
    if (!this.#inFlight) return;
    const { scheduledUs, takenUs, sentUs, group } = this.#inFlight;
    this.#inFlight = {
      scheduledUs: scheduledUs - startUs,
      takenUs: takenUs - startUs,
      sentUs: sentUs - startUs,
      group,
    };
  }

  /** Only on a free connection. */
  send(message: Message, request: InFlight): void {
    this.#inFlight = request;
    this.#message = message;
    this.#sentMs = performance.now();
    this.#write(message);
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

  #write(message: Message): void {
    this.parser.expect(message.answeredWithBody, message.good);
    this.bytesSent += message.bytes.length;
    this.#socket?.write(message.bytes);
  }

  #read(length: number): void {
    this.bytesReceived += length;
    const state = this.parser.feed(this.#options.buffer, length);
    if (state === 'more' && (this.#inFlight || !this.parser.started)) return;
    if (state === 'complete' && this.#inFlight) this.#answered(this.#inFlight);
    else this.#lose('malformed');
  }

  #answered(request: InFlight): void {
    const { status, keepAlive } = this.parser;
    // Said of the connection while it was idle, before the request came (RFC 9110, section 15.5.9).
    if (status === REQUEST_TIMEOUT && !keepAlive && this.#wasClosedWhileIdle('closed')) {
      this.#lose('closed');
      return;
    }
    this.#inFlight = null;
    this.#useful = true;
    if (!this.parser.keepAlive || this.#message?.closes === true) this.#reopen();
    this.#owner.onAnswer(this, request);
  }

  #serverEnded(): void {
    if (this.#inFlight && this.parser.finish()) this.#answered(this.#inFlight);
    else this.#lose(this.parser.started ? 'incomplete' : 'closed');
  }

  #lose(kind: string): void {
    const wasConnected = this.#connected;
    const lost = this.#inFlight;
    const idle = lost !== null && this.#wasClosedWhileIdle(kind);
    if (idle && this.#message?.repeatable === true) {
      this.resent++;
      this.#reopen();
      return;
    }
    this.#inFlight = null;
    if (!wasConnected) this.refusal = kind;
    this.#reopen();
    if (lost) this.#owner.onBroken(lost, idle ? LOST_WHILE_IDLE : kind);
    else if (!wasConnected) this.#owner.onRefused(this, kind);
  }

  /**
   * Whether the server had closed this kept connection before the request reached it: any client may meet that, and
   * sends again what asks for no change (RFC 9112, section 9.3.1).
   */
  #wasClosedWhileIdle(kind: string): boolean {
    if (!this.#connected || !this.#useful || this.parser.started || !LOSSES.includes(kind)) return false;
    const { leastNoticeMs, path } = this.#options;
    const noticeMs = Math.max(leastNoticeMs, 2 * path.roundTripMs);
    return performance.now() - this.#sentMs <= noticeMs;
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
    this.#awaySinceMs ??= performance.now();
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.removeAllListeners();
    // A socket that is being destroyed may still report an error, which nobody waits for.
    socket.on('error', () => undefined);
    socket.destroy();
  }
}
