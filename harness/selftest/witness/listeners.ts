import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Lateness } from '../lateness.js';
import { stampUs } from '../server/exact-timer.js';
import { readMessage, WITNESS_PATH } from './answer.js';

/** Sockets in a reference room that only listen, until they are ended. */
export class Listeners {
  readonly #sockets: readonly WebSocket[];
  /** How late the last socket saw each message, by its id. */
  readonly #lastUs = new Map<number, number>();

  private constructor(sockets: readonly WebSocket[]) {
    this.#sockets = sockets;
    for (const socket of sockets)
      socket.on('message', (data: Buffer) => {
        this.#note(stampUs(), data.toString('latin1'));
      });
  }

  static async open({ host, port }: { host: string; port: number }, sockets: number): Promise<Listeners> {
    const opened = Array.from(
      { length: sockets },
      () => new WebSocket(`ws://${host}:${port}${WITNESS_PATH}`, { perMessageDeflate: false }),
    );
    await Promise.all(opened.map((socket) => once(socket, 'open')));
    return new Listeners(opened);
  }

  end(): Lateness {
    for (const socket of this.#sockets) socket.terminate();
    return { sendUs: [], wholeUs: [...this.#lastUs.values()] };
  }

  #note(seenUs: number, text: string): void {
    const { id, givenUs } = readMessage(text);
    const lateUs = Math.max(0, seenUs - givenUs);
    this.#lastUs.set(id, Math.max(this.#lastUs.get(id) ?? 0, lateUs));
  }
}
