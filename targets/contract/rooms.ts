import { once } from 'node:events';
import WebSocket from 'ws';
import { NoAnswerError, type HttpClient } from './client.js';
import type { Findings } from './findings.js';

/** Enough for both workers of a target to hold some. */
const LISTENERS = 6;
const TIME_OUT_MS = 2_000;
/** Verbatim means verbatim: spaces at both ends, line ends, markup and characters beyond ASCII. */
const AWKWARD = '  {"id":"1"} <b>&</b> é 漢字 😀 \\ "q"\r\n\t ';
/** The longest text that PostgreSQL's NOTIFY lets through beside a room's name. */
const LONGEST = 'é'.repeat(3500);
const LONGEST_FRAME = 'x'.repeat(4096);

/** WebSocket rooms: no compression, each text verbatim to every socket of its room and to no other. */
export async function checkRooms(findings: Findings, address: string, client: HttpClient): Promise<void> {
  const room = `conformance-${process.pid}`;
  const other = `${room}_other`;
  await using sockets = new SocketSet(address);
  const listeners = await Promise.all(Array.from({ length: LISTENERS }, () => sockets.open(room)));
  const outsider = await sockets.open(other);
  for (const socket of listeners) {
    const found = socket.extensions === '' ? 'none' : socket.extensions;
    findings.equal(
      `GET /ws/rooms/${room}`,
      'no extension although permessage-deflate is offered:',
      'none',
      found,
    );
  }
  listeners[0]?.send('what a client sends is discarded');
  listeners[1]?.send(LONGEST_FRAME);
  for (const text of [AWKWARD, LONGEST, 'x'])
    if (!(await publish(findings, client, room, text, listeners))) return;
  // Had the outsider been given the other room's texts, this would not be the first that it receives.
  await publish(findings, client, other, 'for the other room', [outsider]);
  await checkTooLongFrame(findings, room, listeners[0]);
  await checkBadRooms(findings, address);
}

/** False when a socket was not given the text, so that waiting for the next is of no use. */
async function publish(
  findings: Findings,
  client: HttpClient,
  room: string,
  text: string,
  listeners: readonly RoomSocket[],
): Promise<boolean> {
  const path = `/rooms/${room}/messages`;
  const received = Promise.all(listeners.map((socket) => socket.next()));
  const answer = await client.send({ method: 'POST', path, body: text });
  const name = `POST ${path} (${Buffer.byteLength(text)} bytes)`;
  findings.equal(name, 'status', 202, answer.status);
  findings.equal(name, 'body', '{"status":"accepted"}', answer.bytes.toString('utf8'));
  const frames = await received;
  for (const [index, frame] of frames.entries())
    findings.equal(name, `at socket ${index + 1} of ${listeners.length} the text`, text, frame);
  return frames.every((frame) => frame === text);
}

async function checkTooLongFrame(
  findings: Findings,
  room: string,
  socket: RoomSocket | undefined,
): Promise<void> {
  if (socket === undefined) return;
  socket.send('x'.repeat(4097));
  const name = `GET /ws/rooms/${room}, a frame of 4,097 bytes sent`;
  findings.equal(name, 'close code', '1009', await socket.closeCode());
}

async function checkBadRooms(findings: Findings, address: string): Promise<void> {
  for (const room of ['a%20b', 'caf%C3%A9', 'x'.repeat(65)]) {
    const status = await refusedWith(`${address.replace(/^http/, 'ws')}/ws/rooms/${room}`);
    const holds = status === '422' || status === '403';
    findings.check(holds, `GET /ws/rooms/${room}`, 'the handshake refused with 422 or 403', status);
  }
}

function refusedWith(url: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { handshakeTimeout: TIME_OUT_MS });
    socket.on('open', () => {
      socket.terminate();
      resolve('an open socket');
    });
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve(String(response.statusCode));
    });
    socket.on('error', (error) => {
      resolve(error.message);
    });
  });
}

/** One client in a room; frames wait until they are asked for. */
class RoomSocket {
  readonly #socket: WebSocket;
  readonly #frames: string[] = [];
  readonly #closed: Promise<string>;

  constructor(url: string) {
    // `ws` offers permessage-deflate unless told otherwise, which is wanted here: the target has to decline.
    this.#socket = new WebSocket(url, { handshakeTimeout: TIME_OUT_MS });
    this.#socket.on('message', (data: Buffer, isBinary) => {
      this.#frames.push(isBinary ? `a binary frame of ${data.length} bytes` : data.toString('utf8'));
      this.#socket.emit('frame');
    });
    this.#closed = new Promise((resolve) => {
      this.#socket.on('close', (code) => {
        resolve(String(code));
      });
    });
  }

  async opened(): Promise<void> {
    try {
      await once(this.#socket, 'open');
    } catch (thrown) {
      throw new NoAnswerError(this.#socket.url, 'an open socket', thrown as Error);
    }
    // An error after the handshake ends in a close, which is what is checked.
    this.#socket.on('error', () => undefined);
  }

  get extensions(): string {
    return this.#socket.extensions;
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  /** The next text frame, or in words why none came within 3 s. */
  async next(): Promise<string> {
    const late = AbortSignal.timeout(TIME_OUT_MS);
    while (this.#frames.length === 0) {
      try {
        await once(this.#socket, 'frame', { signal: late });
      } catch {
        return `no frame within ${TIME_OUT_MS / 1000} s`;
      }
    }
    return this.#frames.shift() ?? '';
  }

  async closeCode(): Promise<string> {
    const late = new Promise<string>((resolve) => {
      setTimeout(resolve, TIME_OUT_MS, `an open socket after ${TIME_OUT_MS / 1000} s`).unref();
    });
    return Promise.race([this.#closed, late]);
  }

  terminate(): void {
    this.#socket.terminate();
  }
}

class SocketSet implements AsyncDisposable {
  readonly #address: string;
  readonly #sockets: RoomSocket[] = [];

  constructor(address: string) {
    this.#address = address.replace(/^http/, 'ws');
  }

  async open(room: string): Promise<RoomSocket> {
    const socket = new RoomSocket(`${this.#address}/ws/rooms/${room}`);
    this.#sockets.push(socket);
    await socket.opened();
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    await Promise.all(this.#sockets.map((socket) => socket.closeCode()));
  }
}
