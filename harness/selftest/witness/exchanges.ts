import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import type { Lateness } from '../lateness.js';
import { stampUs } from '../server/exact-timer.js';
import { readAnswer, WITNESS_PATH } from './answer.js';

/**
 * What an engine of the agents stands on, and so does the client beside it: a bare socket, or Node's own HTTP, which
 * like autocannon has each request built and each answer parsed by a library.
 */
export const FOOTINGS = ['socket', 'library'] as const;
export type Footing = (typeof FOOTINGS)[number];

interface Address {
  readonly host: string;
  readonly port: number;
}

/** As many as the closed loops use: with more, one would often wait while another's answer is looked at. */
const CONNECTIONS = 2;
const HEAD_END = '\r\n\r\n';

/** Exchanges with the reference server, two at a time, until it is ended. */
export class Exchanges {
  readonly #address: Address;
  readonly #seen: Lateness = { sendUs: [], wholeUs: [] };
  readonly #lines: readonly Promise<void>[];
  #numbered = 0;
  #isEnding = false;

  constructor(address: Address, footing: Footing) {
    this.#address = address;
    const line = footing === 'socket' ? this.#overSocket : this.#overLibrary;
    this.#lines = Array.from({ length: CONNECTIONS }, line);
  }

  /** Ends with the answers that are under way. */
  async end(): Promise<Lateness> {
    this.#isEnding = true;
    await Promise.all(this.#lines);
    return this.#seen;
  }

  /** Each answer comes in one packet. */
  readonly #overSocket = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect({ ...this.#address, noDelay: true });
      let sentUs = 0;
      const send = (): void => {
        const request = `GET ${this.#nextPath()} HTTP/1.1\r\nHost: ${this.#address.host}\r\n\r\n`;
        sentUs = stampUs();
        socket.write(request);
      };
      socket.on('connect', send);
      socket.on('data', (data) => {
        const seenUs = stampUs();
        const text = data.toString('latin1');
        this.#note(sentUs, seenUs, text.slice(text.indexOf(HEAD_END) + HEAD_END.length));
        if (this.#isEnding) socket.destroy();
        else send();
      });
      // What was seen until then counts.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve();
      });
    });

  readonly #overLibrary = (): Promise<void> =>
    new Promise((resolve) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const close = (): void => {
        agent.destroy();
        resolve();
      };
      const send = (): void => {
        const sentUs = stampUs();
        const request = get({ ...this.#address, path: this.#nextPath(), agent }, (response) => {
          let body = '';
          response.on('data', (part: Buffer) => (body += part.toString('latin1')));
          response.on('end', () => {
            this.#note(sentUs, stampUs(), body);
            if (this.#isEnding) close();
            else send();
          });
        });
        request.on('error', close);
      };
      send();
    });

  #nextPath(): string {
    return `${WITNESS_PATH}/${this.#numbered++}`;
  }

  #note(sentUs: number, seenUs: number, body: string): void {
    const { lookedUs, givenUs } = readAnswer(body);
    const sendUs = Math.max(0, lookedUs - sentUs);
    this.#seen.sendUs.push(sendUs);
    this.#seen.wholeUs.push(sendUs + Math.max(0, seenUs - givenUs));
  }
}
