import type { TcpNetConnectOpts } from 'node:net';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { urlHost } from '../../model/url-host.js';
import type { Source } from './source-ports.js';

/** Where one socket goes, and what it may take in. */
export interface SocketRoute {
  /** An address, or a name that has none. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** The Host header among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null: the system's choice. */
  readonly source: Source | null;
  /** The whole handshake, however slowly its answer drips in. */
  readonly timeoutMs: number;
  readonly mostFrameBytes: number;
}

export interface SocketEvents {
  /** The target chose an extension, though none was offered. */
  readonly compressed: () => void;
  readonly opened: (socket: WebSocket) => void;
  readonly frame: (frame: Buffer) => void;
  /** It was open and is no more: the close code, or the kind of what the target did against the protocol. */
  readonly closed: (kind: string) => void;
}

/** The kind of a handshake that had no whole answer in time. */
export const HANDSHAKE_TIMED_OUT = 'handshake timed out';

/** Pieces of one message: of a frame of the greatest length in packets, and more than anybody's fragments. */
const [MOST_CHUNKS, MOST_FRAGMENTS] = [4_096, 1_024];

/** What unfinished frames may hold in one process. */
const FRAMES_BYTES = 2 ** 29;
const [LEAST_FRAME_BYTES, MOST_FRAME_BYTES] = [2 ** 16, 2 ** 22];

/** The longest message that each of so many sockets takes in, so that all of them together stay bounded. */
export function mostFrameBytes(sockets: number): number {
  return Math.max(LEAST_FRAME_BYTES, Math.min(MOST_FRAME_BYTES, Math.floor(FRAMES_BYTES / sockets)));
}

/** Opens a socket that refuses compression. Rejects with what kept it from opening: see `failureKind`. */
export function openSocket(route: SocketRoute, events: SocketEvents): Promise<void> {
  const socket = new WebSocket(`ws://${urlHost(route.host)}:${route.port}${route.path}`, {
    perMessageDeflate: false,
    skipUTF8Validation: true,
    maxPayload: route.mostFrameBytes,
    maxBufferedChunks: MOST_CHUNKS,
    maxFragments: MOST_FRAGMENTS,
    headers: route.headers,
    ...route.source,
    // A URL has no zone.
    ...(route.host.includes('%') ? { createConnection: connectingTo(route.host) } : {}),
  });
  socket.on('upgrade', ({ headers }) => {
    if (headers['sec-websocket-extensions'] !== undefined) events.compressed();
  });
  socket.on('message', events.frame);
  return new Promise((resolve, reject) => {
    let state: 'opening' | 'open' | 'gone' = 'opening';
    const end = (kind: string): void => {
      if (state === 'open') events.closed(kind);
      state = 'gone';
    };
    const timer = setTimeout(() => {
      reject(new Error(HANDSHAKE_TIMED_OUT));
      socket.terminate();
    }, route.timeoutMs);
    socket.on('open', () => {
      clearTimeout(timer);
      state = 'open';
      events.opened(socket);
      resolve();
    });
    socket.on('error', (error) => {
      reject(error);
      end(failureKind(error));
      // The target need not end what it broke; a broken socket is waited for by nobody.
      socket.terminate();
    });
    socket.on('close', (code) => {
      clearTimeout(timer);
      reject(new Error('closed'));
      end(String(code));
    });
  });
}

const connectingTo = (host: string): typeof connect =>
  ((options: TcpNetConnectOpts) => connect({ ...options, host })) as typeof connect;

export function failureKind(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'error';
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.message;
}
