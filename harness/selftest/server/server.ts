import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { Behaviour, Outcome } from './behaviour.js';
import { AnswerClock, outcomeOf } from './behaviour.js';
import { ExactTimer, stampUs } from './exact-timer.js';
import type { OpenServer, Stamp } from '../stamps.js';
import { answerBody, WITNESS_PATH, witnessDelayUs } from '../witness/answer.js';

export const HOST = '127.0.0.1';
const HEAD_END = '\r\n\r\n';
const OF_WITNESS = Buffer.from(`GET ${WITNESS_PATH}/`);

const ANSWERS: Readonly<Partial<Record<Outcome, Buffer>>> = {
  ok: Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
  chunked: Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'),
  'last-on-connection': Buffer.from('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'),
  unavailable: Buffer.from('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n'),
  incomplete: Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
  garbage: Buffer.from('no HTTP at all\r\n\r\n'),
  overlong: Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok, and more'),
};
/** Outcomes after which the server closes the connection. */
const CLOSING: readonly Outcome[] = ['last-on-connection', 'closed', 'incomplete'];

/** Listens on a free port and answers as `behaviour` says, stamping each request. */
export async function startReferenceServer(behaviour: Behaviour): Promise<OpenServer<Stamp>> {
  const timer = new ExactTimer();
  const clock = new AnswerClock(behaviour);
  const stamps: Stamp[] = [];
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // An agent that gives a request up resets its connection.
    socket.on('error', () => undefined);
    new Exchange(socket, { behaviour, timer, clock, stamps });
  });
  return {
    address: { host: HOST, port: await listen(server) },
    path: '/',
    close: async () => {
      timer[Symbol.dispose]();
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      return stamps;
    },
  };
}

export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen({ host: HOST, port: 0, backlog: 1_024 }, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

interface Shared {
  readonly behaviour: Behaviour;
  readonly timer: ExactTimer;
  readonly clock: AnswerClock;
  readonly stamps: Stamp[];
}

/** One connection: a request, whose head comes in one packet, then its answer, by turns. */
class Exchange {
  readonly #socket: Socket;
  readonly #shared: Shared;
  readonly #opened: { readonly atUs: number; readonly lookedUs: number };
  #request: { readonly stamp: Stamp; missingBytes: number } | null = null;

  constructor(socket: Socket, shared: Shared) {
    this.#socket = socket;
    this.#shared = shared;
    this.#opened = { atUs: stampUs(), lookedUs: shared.timer.lookedUs };
    socket.on('data', (data) => {
      this.#read(data);
    });
  }

  #read(data: Buffer): void {
    if (data.subarray(0, OF_WITNESS.length).equals(OF_WITNESS)) {
      this.#answerWitness(Number(/\d+/.exec(data.toString('latin1', OF_WITNESS.length))?.[0]));
      return;
    }
    this.#request ??= this.#begin(data);
    this.#request.missingBytes -= data.length;
    if (this.#request.missingBytes > 0) return;
    const { stamp } = this.#request;
    this.#request = null;
    if (stamp.outcome === 'silent') return;
    const { clock, timer } = this.#shared;
    stamp.dueUs = clock.dueUs(stamp.number, stampUs());
    timer.at(stamp.dueUs, () => {
      this.#answer(stamp);
    });
  }

  #begin(data: Buffer): { stamp: Stamp; missingBytes: number } {
    const readUs = stampUs();
    const lookedUs = this.#lookedUs();
    const { behaviour, timer, stamps } = this.#shared;
    const head = data.toString('latin1', 0, data.indexOf(HEAD_END));
    const numbered = /^\S+ \/(\d+) /.exec(head)?.[1];
    const number = numbered === undefined ? stamps.length : Number(numbered);
    const outcome = outcomeOf(behaviour, number);
    const stamp: Stamp = { number, outcome, lookedUs, readUs, dueUs: null, givenUs: null };
    stamps.push(stamp);
    if (behaviour.readPauseUs > 0) {
      this.#socket.pause();
      timer.at(readUs + behaviour.readPauseUs, () => this.#socket.resume());
    }
    const bodyBytes = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    return { stamp, missingBytes: head.length + HEAD_END.length + bodyBytes };
  }

  /** Before what is read now came; a new connection is looked at from the turn after the one that took it. */
  #lookedUs(): number {
    const { lookedUs } = this.#shared.timer;
    return lookedUs <= this.#opened.atUs ? this.#opened.lookedUs : lookedUs;
  }

  /** Beside what the reference gives, and no part of it. */
  #answerWitness(nth: number): void {
    const lookedUs = this.#lookedUs();
    this.#shared.timer.at(stampUs() + witnessDelayUs(nth), () => {
      const body = answerBody({ lookedUs, givenUs: stampUs() });
      this.#socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
  }

  /** Nothing is given to an agent that has given the request up. */
  #answer(stamp: Stamp): void {
    if (this.#socket.destroyed) return;
    stamp.givenUs = stampUs();
    const bytes = ANSWERS[stamp.outcome];
    if (bytes) this.#socket.write(bytes);
    if (stamp.outcome === 'reset') this.#socket.resetAndDestroy();
    else if (CLOSING.includes(stamp.outcome)) this.#socket.end();
  }
}
