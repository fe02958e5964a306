import type { Server as HttpServer } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';

const LOOPBACK = '127.0.0.1';
const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nnull');
const BACKLOG = 4_096;

/** A server that does nothing as fast as Node can: what the agents reach against it is the agents' own ceiling. */
export interface OpenNullServer {
  readonly host: string;
  /** Answers every request, which must fit one packet, with the same four bytes. */
  readonly httpPort: number;
  /** WebSocket room: whatever is posted to any path goes as one text frame to every open socket. */
  readonly fanoutPort: number;
  close(): Promise<void>;
}

/** Listens on free ports of an address. */
export async function startNullServer(host = LOOPBACK): Promise<OpenNullServer> {
  const open = new Set<Socket>();
  const http = createServer({ noDelay: true }, (socket) => {
    socket.on('data', () => socket.write(ANSWER));
    // A client that goes away is none of a null server's business.
    socket.on('error', () => undefined);
  });
  const fanout = fanoutServer();
  for (const server of [http, fanout]) {
    server.on('connection', (socket: Socket) => {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    });
  }
  const [httpPort, fanoutPort] = await Promise.all([listen(http, host), listen(fanout, host)]);
  return {
    host,
    httpPort,
    fanoutPort,
    close: async () => {
      for (const socket of open) socket.destroy();
      await Promise.all([http, fanout].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function fanoutServer(): HttpServer {
  const room = new Set<Duplex>();
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const server = createHttpServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const frame = textFrame(Buffer.concat(parts));
      for (const socket of room) socket.write(frame);
      response.writeHead(202, { 'content-length': '0' }).end();
    });
  });
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, () => {
      room.add(socket);
      socket.on('close', () => room.delete(socket));
    });
  });
  return server;
}

/** One unmasked text frame of at most 65,535 bytes (RFC 6455, section 5.2), made once for all sockets. */
function textFrame(payload: Buffer): Buffer {
  const head =
    payload.length < 126
      ? Buffer.from([0x81, payload.length])
      : Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([head, payload]);
}

function listen(server: Server, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen({ host, port: 0, backlog: BACKLOG }, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}
