import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { asError } from '../../../errors.js';
import type { Frame } from './relay-frames.js';
import { encodeFrame, FrameReader } from './relay-frames.js';

/**
 * The end of the tunnel that is inside the containers' network: opens the connections and reads the files that the
 * harness asks for. Resolves when the input has ended, which is when the harness has.
 */
export async function serveRelay(input: Readable, output: Writable): Promise<void> {
  const relay = new Relay(output);
  const reader = new FrameReader();
  output.on('error', () => undefined);
  for await (const chunk of input) for (const frame of reader.take(chunk as Buffer)) relay.take(frame);
  relay.end();
}

class Relay {
  readonly #output: Writable;
  readonly #sockets = new Map<number, Socket>();

  constructor(output: Writable) {
    this.#output = output;
    output.on('drain', () => {
      for (const socket of this.#sockets.values()) socket.resume();
    });
  }

  take({ connection, kind, payload }: Frame): void {
    const socket = this.#sockets.get(connection);
    switch (kind) {
      case 'open':
        this.#open(connection, payload.toString());
        break;
      case 'data':
        socket?.write(payload);
        break;
      case 'end':
        socket?.end();
        break;
      case 'close':
        this.#sockets.delete(connection);
        socket?.destroy();
        break;
    }
  }

  end(): void {
    for (const socket of this.#sockets.values()) socket.destroy();
  }

  #open(connection: number, what: string): void {
    const [, scheme, rest = ''] = /^(tcp|file):(.*)$/.exec(what) ?? [];
    if (scheme === 'file') void this.#read(connection, rest);
    else this.#connect(connection, rest);
  }

  async #read(connection: number, path: string): Promise<void> {
    try {
      this.#output.write(encodeFrame(connection, 'data', await readFile(path)));
      this.#output.write(encodeFrame(connection, 'end'));
    } catch (thrown) {
      this.#output.write(encodeFrame(connection, 'close', asError(thrown).message));
    }
  }

  #connect(connection: number, address: string): void {
    const colon = address.lastIndexOf(':');
    const socket = connect({
      host: address.slice(0, colon),
      port: Number(address.slice(colon + 1)),
      noDelay: true,
      allowHalfOpen: true,
    });
    this.#sockets.set(connection, socket);
    socket.on('data', (data: Buffer) => {
      if (!this.#output.write(encodeFrame(connection, 'data', data))) socket.pause();
    });
    socket.on('end', () => this.#output.write(encodeFrame(connection, 'end')));
    let reason = '';
    socket.on('error', ({ message }) => (reason = message));
    socket.on('close', () => {
      if (this.#sockets.delete(connection)) this.#output.write(encodeFrame(connection, 'close', reason));
    });
  }
}
