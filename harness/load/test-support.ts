import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import { createInterface } from 'node:readline';
import type { LineChannel } from '../model/run/channel.js';
import { serveAgent } from './agent/session.js';
import type { Window } from './agent/window.js';

/** A window that opens at once. */
export function openWindow(): Window {
  return {
    ready: () => Promise.resolve(),
    closed: () => undefined,
    signal: new AbortController().signal,
  };
}

export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** A server of known behaviour on real sockets: `behave` is given each request, one a packet, and its number from 0. */
export interface TestServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Requests seen so far. */
  readonly requests: () => number;
}

export async function startTestServer(
  behave: (socket: Socket, turn: number, request: string) => void,
): Promise<TestServer> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', (data) => {
      behave(socket, requests++, data.toString());
    });
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await listen(server);
  return {
    host: '127.0.0.1',
    port,
    requests: () => requests,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port on which nothing listens. */
export async function refusingPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** An agent in this process, spoken to as if it were one of its own. */
export function inProcessAgent(): LineChannel {
  const input = new PassThrough();
  const output = new PassThrough();
  void serveAgent(input, output).then(() => output.end());
  return {
    send: (line) => input.write(`${line}\n`),
    lines: () => createInterface({ input: output }),
    logTail: () => '',
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}
