import type { Client, Instance, Request } from 'autocannon';
import autocannon from 'autocannon';
import type { z } from 'zod';
import { asError } from '../../errors.js';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { urlHost } from '../../model/url-host.js';
import { mendParser } from './autocannon-parser.js';
import { ClosedTally } from './closed-tally.js';
import type { SocketAccount } from './wire/connection-pool.js';
import { isOwnLimit } from './own-limits.js';
import { reachableHost } from './wire/reachable-host.js';
import type { closedLoopLoadSchema } from '../agent/protocol.js';
import type { AnsweredRequest, Timed } from './recorder.js';
import type { DrawnRequest } from './wire/requests.js';
import { RequestSource } from './wire/requests.js';
import { addServerTiming, TIMING_NAMES } from './wire/server-timing.js';
import type { Window } from '../agent/window.js';

type ParsedLoad = z.output<typeof closedLoopLoadSchema>;

/** autocannon looks this often whether it is to stop. */
const STOP_CHECK_MS = 50;
/** autocannon's clock of time-outs counts whole milliseconds, and so may ring early. */
const EARLY_US = 2_000;
/** autocannon's own duration, beyond the window: we stop it. */
const DURATION_MARGIN_SECONDS = 60;

/**
 * Closed loop by autocannon: one instance, no rate, no workers, and our own books. Its histogram keeps whole
 * milliseconds and its counts leave out what broke off, so only its traffic and its events are used.
 */
export async function runAutocannon(load: ParsedLoad, window: Window): Promise<HttpLoadRecord> {
  const source = new RequestSource(load);
  const host = await reachableHost(load, load.timeoutMs);
  await window.ready();
  const tally = new ClosedTally(load, source.groups);
  const traffic = new AutocannonTraffic({ ...load, host }, source, tally);
  try {
    await traffic.run(load.durationSeconds * 1_000, window.signal);
    tally.close(traffic.inFlight());
    window.closed();
    await traffic.settle(load.graceMs);
    const nowUs = tally.nowUs();
    for (const request of traffic.inFlight()) tally.leave(request, nowUs);
    // autocannon goes on sending until it has stopped: the values that it uses up by then are used, too.
    await traffic.stop();
    return tally.record({ sequencesUsed: source.sequencesUsed(), sockets: traffic.sockets() });
  } finally {
    await traffic.stop();
  }
}

class AutocannonTraffic {
  readonly #tally: ClosedTally;
  readonly #clients: ClientBooks[] = [];
  readonly #ownLimits: Record<string, number> = {};
  readonly #instance: Instance;
  readonly #stopped: Promise<void>;
  #wake: () => void = () => undefined;
  #failure: Error | null = null;

  constructor(load: ParsedLoad, source: RequestSource, tally: ClosedTally) {
    this.#tally = tally;
    const { promise, resolve } = deferred();
    this.#stopped = promise;
    const options = {
      url: `http://${urlHost(load.host)}:${load.port}`,
      connections: load.connections,
      duration: load.durationSeconds + DURATION_MARGIN_SECONDS,
      timeout: Math.max(1, load.timeoutMs / 1_000),
      sampleInt: STOP_CHECK_MS,
      skipAggregateResult: true,
      setupClient: (client: Client) => {
        const books = new ClientBooks(tally, load.timeoutMs * 1_000, () => {
          if (!tally.isOpen && tally.unsettled === 0) this.#wake();
        });
        mendParser(client);
        client.addListener('connError', ({ code = '' }: NodeJS.ErrnoException) => {
          if (isOwnLimit(code)) this.#ownLimits[code] = (this.#ownLimits[code] ?? 0) + 1;
        });
        books.follow(client);
        books.drive(client, this.#drawer(source), source.constant);
        this.#clients.push(books);
      },
    };
    this.#instance = autocannon(options, (error: unknown) => {
      if (error) this.#callOff(asError(error));
      resolve();
    });
  }

  /** Lets the traffic run; rejects when a request cannot be drawn or the load is called off. */
  async run(durationMs: number, signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => {
      this.#callOff(new Error('The load was called off.'));
    });
    await this.#waitAtMost(durationMs);
  }

  /** Waits for the answers to what was sent in the window. */
  async settle(graceMs: number): Promise<void> {
    if (this.#tally.unsettled > 0) await this.#waitAtMost(graceMs);
  }

  inFlight(): Timed[] {
    return this.#clients.flatMap((client) => client.inFlight ?? []);
  }

  /** autocannon sends nothing again. */
  sockets(): SocketAccount {
    return { resent: 0, generatorLimits: this.#ownLimits };
  }

  async stop(): Promise<void> {
    this.#instance.stop();
    await this.#stopped;
  }

  async #waitAtMost(ms: number): Promise<void> {
    const { promise, resolve } = deferred();
    this.#wake = resolve;
    const timer = setTimeout(resolve, ms);
    if (this.#failure === null) await promise;
    clearTimeout(timer);
    if (this.#failure !== null) throw this.#failure;
  }

  #callOff(reason: Error): void {
    this.#failure ??= reason;
    this.#wake();
  }

  /** A request of the mix; once it has run out, the load is called off and the last request repeated until it ends. */
  #drawer(source: RequestSource): () => DrawnRequest {
    let last: DrawnRequest | null = null;
    return () => {
      try {
        last = source.next();
      } catch (error) {
        this.#callOff(asError(error));
        if (last === null) throw error;
      }
      return last;
    };
  }
}

/** What one autocannon client has in flight, from its events. */
class ClientBooks {
  inFlight: Timed | null = null;
  readonly #tally: ClosedTally;
  readonly #limitUs: number;
  readonly #onSettled: () => void;
  #group: string | null = null;
  #compressed = false;
  #hasTiming = false;
  readonly #timingMs = new Float64Array(TIMING_NAMES.length);

  constructor(tally: ClosedTally, limitUs: number, onSettled: () => void) {
    this.#tally = tally;
    this.#limitUs = limitUs;
    this.#onSettled = onSettled;
  }

  follow(client: Client): void {
    client.addListener('request', () => {
      this.#sent();
    });
    client.addListener('headers', (head: { headers: readonly string[] }) => {
      this.#read(head.headers);
    });
    client.addListener('response', (status: number, _bytes: number, responseMs: number) => {
      this.#answered(status, responseMs);
    });
    client.addListener('connError', (error: NodeJS.ErrnoException) => {
      this.#broke(error.code ?? 'error');
    });
  }

  /** `constant`: autocannon then keeps one request's bytes; it builds anew only what has a setupRequest. */
  drive(client: Client, draw: () => DrawnRequest, constant: boolean): void {
    const request = constant
      ? this.#next(draw())
      : { setupRequest: (last: Request) => ({ ...last, ...this.#next(draw()) }) };
    client.setRequests([request]);
  }

  #next(drawn: DrawnRequest): Request {
    this.#group = drawn.group;
    const { method, path, body, headers } = drawn.text();
    return { method, path, headers: { ...headers }, ...(body === undefined ? {} : { body }) };
  }

  #sent(): void {
    const nowUs = this.#tally.nowUs();
    // A client that sends again without having answered has lost its connection, or given the request up.
    const lost = this.inFlight;
    if (lost && nowUs - lost.sentUs >= this.#limitUs - EARLY_US)
      this.#settle(() => {
        this.#tally.timeOut(lost, Math.max(nowUs, lost.sentUs + this.#limitUs));
      });
    else this.#broke('closed');
    if (!this.#tally.isOpen) return;
    this.#tally.send();
    this.inFlight = { scheduledUs: nowUs, takenUs: nowUs, sentUs: nowUs, group: this.#group };
    this.#compressed = false;
    this.#hasTiming = false;
  }

  #read(headers: readonly string[]): void {
    for (let at = 0; at + 1 < headers.length; at += 2) {
      const name = headers[at] as string;
      if (name.length === 13 && name.toLowerCase() === 'server-timing') {
        const value = Buffer.from(headers[at + 1] as string);
        this.#timingMs.fill(0);
        this.#hasTiming = addServerTiming(value, 0, value.length, this.#timingMs);
      } else if (name.length === 16 && name.toLowerCase() === 'content-encoding') this.#compressed = true;
    }
  }

  #answered(status: number, responseMs: number): void {
    if (!this.inFlight) return;
    const nowUs = this.#tally.nowUs();
    // After a lost connection autocannon counts from the request before: then our own, slightly longer, time holds.
    const responseUs = Math.min(responseMs * 1_000, nowUs - this.inFlight.sentUs);
    const sentUs = nowUs - responseUs;
    const answer: AnsweredRequest = {
      status,
      compressed: this.#compressed,
      hasTiming: this.#hasTiming,
      timingMs: this.#timingMs,
    };
    const request = { scheduledUs: sentUs, takenUs: sentUs, sentUs, group: this.#group };
    this.#settle(() => {
      this.#tally.answered(request, nowUs, answer);
    });
  }

  #broke(kind: string): void {
    const request = this.inFlight;
    if (!request) return;
    this.#settle(() => {
      this.#tally.fail(request, this.#tally.nowUs(), kind);
    });
  }

  #settle(enter: () => void): void {
    this.inFlight = null;
    enter();
    this.#onSettled();
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
