import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer, isIP } from 'node:net';
import type { Dial } from './dial.js';

const TOKEN_WITHIN_MS = 10_000;
const LONGEST_TOKEN = 256;
const KEEP_ALIVE_MS = 10_000;
/** UDP's discard: nothing is sent there, only the route asked for. */
const ANY_PORT = 9;

/** A program that will connect, once. */
export interface DialIn {
  /** Whom it has to call, and its token. */
  readonly dial: Omit<Dial, 'command'>;
  /** Resolves with its connection, of which nothing has been read but the token. */
  readonly connected: Promise<Socket>;
  /** It is not let in any more. */
  forget(): void;
}

/**
 * Where programs on the nodes of a swarm connect to: one connection each, by a token of its own. Whoever has none is
 * cut off, unanswered. Listens on the addresses by which nodes reach this machine, and on no other.
 */
export class DialIns implements AsyncDisposable {
  readonly #servers = new Map<string, Promise<Server>>();
  readonly #expected = new Map<Buffer, (socket: Socket) => void>();
  readonly #sockets = new Set<Socket>();

  /** For a program on the host that has this address. */
  async expect(address: string): Promise<DialIn> {
    const host = await addressToward(address);
    const server = await this.#serverAt(host);
    const token = randomBytes(32).toString('base64url');
    const digest = digestOf(token);
    const connected = new Promise<Socket>((resolve) => this.#expected.set(digest, resolve));
    return {
      dial: { host, port: (server.address() as AddressInfo).port, token },
      connected,
      forget: () => {
        this.#expected.delete(digest);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#expected.clear();
    for (const socket of this.#sockets) socket.destroy();
    const servers = await Promise.all(this.#servers.values());
    this.#servers.clear();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #serverAt(host: string): Promise<Server> {
    const known = this.#servers.get(host);
    if (known) return known;
    const made = this.#listen(host);
    this.#servers.set(host, made);
    return made;
  }

  async #listen(host: string): Promise<Server> {
    const server = createServer({ noDelay: true }, (socket) => {
      this.#greet(socket);
    });
    server.listen({ host, port: 0 });
    await once(server, 'listening');
    return server;
  }

  /** What comes after the token stays unread. */
  #greet(socket: Socket): void {
    this.#sockets.add(socket);
    const late = setTimeout(() => socket.destroy(), TOKEN_WITHIN_MS);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(late);
      this.#sockets.delete(socket);
    });
    let said = Buffer.alloc(0);
    const take = (chunk: Buffer): void => {
      said = Buffer.concat([said, chunk]);
      const end = said.indexOf('\n');
      if (end < 0 && said.length <= LONGEST_TOKEN) return;
      clearTimeout(late);
      socket.off('data', take);
      socket.pause();
      const accept = this.#claimed(said.subarray(0, Math.max(0, end)).toString());
      if (!accept) {
        socket.destroy();
        return;
      }
      const rest = said.subarray(end + 1);
      if (rest.length > 0) socket.unshift(rest);
      socket.setKeepAlive(true, KEEP_ALIVE_MS);
      accept(socket);
    };
    socket.on('data', take);
  }

  /** Of whom this is the token, in a time that does not tell how much of it was right. */
  #claimed(token: string): ((socket: Socket) => void) | null {
    const given = digestOf(token);
    for (const [digest, accept] of this.#expected) {
      if (!timingSafeEqual(digest, given)) continue;
      this.#expected.delete(digest);
      return accept;
    }
    return null;
  }
}

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** This machine's address on the way to another. */
async function addressToward(address: string): Promise<string> {
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
  try {
    socket.connect(ANY_PORT, address);
    await once(socket, 'connect');
    return socket.address().address;
  } finally {
    socket.close();
  }
}
