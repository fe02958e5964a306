import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import { FEATURES } from '../../harness/model/plan/scenario.js';
import { allCases } from './all-cases.js';
import { NO_PATH, type Case } from './case.js';
import { namesDownstream } from './downstream.js';
import { creation, dashboardOf, storyOf } from './good-cases.js';
import type { Post } from './seed.js';
import type { Started } from './conformance.js';

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
  delayMs: number;
}

/** What a deliberately wrong server does otherwise; each part may be left out. */
export interface Defect {
  /** Changes a correct reply in place; false breaks the connection. */
  readonly reply?: (
    reply: Reply,
    request: { method: string; url: string; body: string },
  ) => boolean | undefined;
  /** The text that the n-th socket of a room is given; null for none. */
  readonly deliver?: (text: string, socket: number) => string | null;
  readonly deflate?: boolean;
  readonly acceptAnyRoom?: boolean;
}

export const STARTED: Started = {
  target: 'replay',
  nonce: 'n-1',
  poolSize: 4,
  hasDownstream: true,
  features: FEATURES,
};
const NOW = '2026-01-02T03:04:05Z';
const TIMING = 'pool;dur=0.001, db;dur=0.001, ser;dur=0.001, app;dur=0.001';
const ABOUT = {
  target: STARTED.target,
  nonce: STARTED.nonce,
  language: 'typescript',
  runtime: 'node',
  versions: {},
  workers: 2,
  pool_size: 4,
  pid: 1,
  gomaxprocs: null,
  gil: null,
  openssl: null,
  compression: false,
  event_loop: null,
  http_parser: null,
};

/** A server that gives the answers of the table itself, so that the checks can be shown one planted defect at a time. */
export class ReplayServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #rooms = new Map<string, WebSocket[]>();
  readonly #defect: Defect;
  /** Answers still to be given, by request; the last one stays. */
  readonly #answers = new Map<string, Case[]>();

  static async start(defect: Defect, hasDownstream = true): Promise<ReplayServer> {
    const server = new ReplayServer(defect, hasDownstream);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  private constructor(defect: Defect, hasDownstream: boolean) {
    this.#defect = defect;
    const post: Post = { id: 200_001, user_id: 3, title: '', body: '', created_at: NOW, updated_at: NOW };
    const story = storyOf({ ...post, ...sent(creation) });
    for (const wanted of [...allCases(hasDownstream), creation, ...story]) {
      const signature = wanted.headersSent?.['x-signature-256'] ?? '';
      const key = keyOf(wanted.method, wanted.path, String(wanted.body ?? '') + signature);
      this.#answers.set(key, [...(this.#answers.get(key) ?? []), wanted]);
    }
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const about = {
          method: request.method ?? '',
          url: request.url ?? '',
          body: Buffer.concat(chunks).toString(),
        };
        const signature = String(request.headers['x-signature-256'] ?? '');
        const reply = this.#replyTo(about.method, about.url, about.body + signature);
        if (this.#defect.reply?.(reply, about) === false) request.socket.destroy();
        else
          void sleep(reply.delayMs).then(() =>
            response.writeHead(reply.status, reply.headers).end(reply.body),
          );
      });
    });
    this.#sockets = new WebSocketServer({
      server: this.#server,
      perMessageDeflate: defect.deflate ?? false,
      maxPayload: 4096,
      verifyClient: ({ req }, decide: (good: boolean, status?: number) => void) => {
        decide(defect.acceptAnyRoom === true || /^\/ws\/rooms\/[\w-]{1,64}$/.test(req.url ?? ''), 422);
      },
    });
    this.#sockets.on('connection', (socket, request) => {
      const room = request.url?.split('/')[3] ?? '';
      this.#rooms.set(room, [...(this.#rooms.get(room) ?? []), socket]);
      socket.on('error', () => undefined);
    });
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #replyTo(method: string, url: string, body: string): Reply {
    const queue = this.#answers.get(keyOf(method, url, body));
    const wanted = queue !== undefined && queue.length > 1 ? queue.shift() : queue?.[0];
    if (wanted !== undefined) return replay(wanted);
    if (url === '/about') return json(200, ABOUT);
    const room = /^\/rooms\/([\w-]+)\/messages$/.exec(url)?.[1];
    if (room !== undefined) {
      this.#publish(room, body);
      return json(202, { status: 'accepted' });
    }
    const [, user, waitMs] = /^\/users\/(\d+)\/dashboard\?wait_ms=(\d+)$/.exec(url) ?? [];
    if (user !== undefined) return { ...json(200, dashboardOf(Number(user))), delayMs: Number(waitMs) };
    const [, calls, delayMs] = /^\/scatter\?calls=(\d+)&delay_ms=(\d+)$/.exec(url) ?? [];
    if (calls !== undefined)
      return { ...json(200, { calls: Number(calls), sum: Number(calls) }), delayMs: Number(delayMs) };
    return { ...json(404, null), body: NO_PATH };
  }

  #publish(room: string, text: string): void {
    for (const [index, socket] of (this.#rooms.get(room) ?? []).entries()) {
      const given = this.#defect.deliver === undefined ? text : this.#defect.deliver(text, index);
      if (given !== null) socket.send(given);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function keyOf(method: string, path: string, body: string): string {
  return `${method} ${path} ${body}`;
}

function sent(wanted: Case): Partial<Post> {
  const { user_id, title, body } = JSON.parse(String(wanted.body)) as Post;
  return { user_id, title, body };
}

function json(status: number, value: unknown): Reply {
  const headers = { 'content-type': 'application/json', 'server-timing': TIMING };
  return { status, headers, body: JSON.stringify(value), delayMs: 0 };
}

function replay(wanted: Case): Reply {
  const { status, answer, headers, waitMs = 0, downMs = 0 } = wanted;
  const received = JSON.stringify({ id: 200_001, created_at: NOW, updated_at: NOW });
  const body = typeof answer === 'string' ? answer : answer(received);
  const reply: Reply = { ...json(status, null), body, delayMs: waitMs + downMs };
  if (status >= 400) reply.headers['content-type'] = 'application/problem+json';
  if (status === 204) delete reply.headers['content-type'];
  else reply.headers['content-length'] = String(Buffer.byteLength(body));
  if (headers?.allow !== undefined) reply.headers['allow'] = headers.allow;
  if (headers?.location !== undefined) reply.headers['location'] = headers.location(received);
  const timing = waitMs > 0 ? TIMING.replace('db;dur=0.001', `db;dur=${waitMs}.000`) : TIMING;
  reply.headers['server-timing'] = namesDownstream(wanted) ? `${timing}, down;dur=${downMs}.000` : timing;
  return reply;
}
