import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { LOOPBACK, type Address } from '../../lab.js';
import type { Frame } from './relay-frames.js';
import { encodeFrame, FrameReader } from './relay-frames.js';

/** A loopback address of this machine behind which a service of the network stands. */
export interface Forward extends AsyncDisposable {
  readonly address: Address;
}

interface Peer {
  data(bytes: Buffer): void;
  end(): void;
  close(reason: string): void;
}

/**
 * The harness's way into the containers' network, over the relay's attach stream: it needs no published port and no
 * route, so it is the same for a local engine, Docker Desktop and a remote one. Nothing that is measured goes through it.
 */
export class Tunnel {
  /** Resolves when the relay has gone. */
  readonly ended: Promise<void>;
  readonly #input: Writable;
  readonly #peers = new Map<number, Peer>();
  #last = 0;
  #gone = false;

  constructor(input: Writable, output: Readable) {
    this.#input = input;
    this.ended = this.#listen(output);
  }

  /** The text of a file of the relay's container: /proc there is the engine's machine. Rejects where it cannot be read. */
  readFile(path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const parts: Buffer[] = [];
      const connection = this.#open(`file:${path}`, {
        data: (bytes) => parts.push(bytes),
        end: () => {
          this.#peers.delete(connection);
          resolve(Buffer.concat(parts).toString());
        },
        close: (reason) => {
          reject(new Error(`${path} cannot be read through the relay: ${reason || 'the relay has gone'}`));
        },
      });
    });
  }

  /** Listens on a free loopback port; each connection to it becomes one to the service. */
  async forward({ host, port }: Address): Promise<Forward> {
    const sockets = new Set<Socket>();
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      this.#carry(socket, `tcp:${host}:${port}`);
    });
    await listening(server);
    return {
      address: { host: LOOPBACK, port: (server.address() as AddressInfo).port },
      [Symbol.asyncDispose]: async () => {
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }

  #carry(socket: Socket, to: string): void {
    const connection = this.#open(to, {
      data: (bytes) => void socket.write(bytes),
      end: () => void socket.end(),
      close: () => void socket.destroy(),
    });
    socket.on('data', (data: Buffer) => {
      if (this.#input.write(encodeFrame(connection, 'data', data))) return;
      socket.pause();
      this.#input.once('drain', () => socket.resume());
    });
    socket.on('end', () => this.#input.write(encodeFrame(connection, 'end')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#peers.delete(connection) && !this.#gone) this.#input.write(encodeFrame(connection, 'close'));
    });
  }

  #open(what: string, peer: Peer): number {
    this.#last += 1;
    if (this.#gone) {
      // As from the network: never within the call that asked.
      setImmediate(() => {
        peer.close('');
      });
      return this.#last;
    }
    this.#peers.set(this.#last, peer);
    this.#input.write(encodeFrame(this.#last, 'open', what));
    return this.#last;
  }

  async #listen(output: Readable): Promise<void> {
    const reader = new FrameReader();
    try {
      for await (const chunk of output) for (const frame of reader.take(chunk as Buffer)) this.#take(frame);
    } catch {
      // A broken stream is the relay's end like any other.
    }
    this.#gone = true;
    const peers = [...this.#peers.values()];
    this.#peers.clear();
    for (const peer of peers) peer.close('');
  }

  #take({ connection, kind, payload }: Frame): void {
    const peer = this.#peers.get(connection);
    if (kind === 'data') peer?.data(payload);
    else if (kind === 'end') peer?.end();
    else if (kind === 'close' && this.#peers.delete(connection)) peer?.close(payload.toString());
  }
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: LOOPBACK, port: 0 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
