import type { z } from 'zod';
import { Histogram } from '../../stats/histogram.js';
import { monotonicUs } from '../agent/clock.js';
import { ConnectionPool } from '../http/connection-pool.js';
import type { ConnectionOwner, HttpConnection, InFlight } from '../http/connection.js';
import type { BroadcastOutcome, fanoutBroadcastSchema } from '../agent/protocol.js';
import type { Message } from '../http/requests.js';
import { RequestSource } from '../http/requests.js';
import { arrivalsUs } from '../http/schedule.js';
import type { Stamp } from './stamp.js';
import { stampedBody } from './stamp.js';
import type { Window } from '../agent/window.js';

type Load = z.output<typeof fanoutBroadcastSchema>;

/** Publishes that wait for their answer at once; more wait for their turn, and their lateness is part of the delivery. */
const CONNECTIONS = 8;
const SPIN_US = 1_000;

/** Publishes stamped messages at a constant rate, each stamped with the moment it was meant for. */
export class Publisher implements ConnectionOwner {
  readonly #load: Load;
  readonly #window: Window;
  readonly #pool: ConnectionPool;
  readonly #arrivals: Float64Array;
  readonly #lag = Histogram.empty();
  /** Publishes on their way, by the request that carries them. */
  readonly #idsInFlight = new Map<InFlight, number>();
  readonly #publishedIds: number[] = [];
  readonly #failures: Record<string, number> = {};
  #startUs = 0;
  /** Broadcasts that were due, and those of them that have been sent. */
  #due = 0;
  #sent = 0;
  #settled = 0;
  #closed = false;
  #timer: NodeJS.Timeout | null = null;
  #immediate: NodeJS.Immediate | null = null;
  #finish: () => void = () => undefined;

  constructor(load: Load, window: Window) {
    this.#load = load;
    this.#window = window;
    this.#arrivals = arrivalsUs({ ...load, arrivals: 'constant', seed: 0 });
    this.#pool = new ConnectionPool(CONNECTIONS, load.publish, this);
  }

  /** Rejects when the load is called off before its window opens. */
  async run(): Promise<BroadcastOutcome> {
    try {
      await this.#pool.open(this.#load.timeoutMs);
      await this.#window.ready();
      await this.#publishAll();
    } finally {
      if (this.#timer) clearTimeout(this.#timer);
      if (this.#immediate) clearImmediate(this.#immediate);
      this.#pool.end();
    }
    const given = this.#arrivals.length - this.#settled;
    if (given > 0) this.#failures['no answer'] = given;
    return {
      windowSeconds: this.#load.durationSeconds,
      publishedIds: this.#publishedIds.sort((a, b) => a - b),
      failed: this.#arrivals.length - this.#publishedIds.length,
      failures: this.#failures,
      lagUs: this.#lag.encode(),
    };
  }

  onFree(connection: HttpConnection): void {
    this.#pool.give(connection);
    this.#sendDue();
  }

  onAnswer(connection: HttpConnection, request: InFlight): void {
    this.#pool.give(connection);
    const { status } = connection.parser;
    const accepted = status >= 200 && status <= 299;
    this.#settle(request, accepted ? null : String(status));
    this.#sendDue();
  }

  onBroken(request: InFlight, kind: string): void {
    this.#settle(request, kind);
  }

  onRefused(): void {
    // The broadcasts that wait are sent when a connection opens, or have no answer in the end.
  }

  async #publishAll(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#finish = resolve;
      this.#window.signal.addEventListener('abort', this.#finish);
      this.#startUs = monotonicUs();
      this.#turn();
    });
  }

  #turn(): void {
    const nowUs = monotonicUs() - this.#startUs;
    while (this.#due < this.#arrivals.length && (this.#arrivals[this.#due] as number) <= nowUs) this.#due++;
    this.#sendDue();
    const allDue = this.#due === this.#arrivals.length;
    const windowUs = this.#load.durationSeconds * 1e6;
    if (allDue && nowUs >= windowUs) this.#close();
    else this.#planTurn(allDue ? windowUs : (this.#arrivals[this.#due] as number));
  }

  /** Sleeps until shortly before the next broadcast, then spins. */
  #planTurn(nextUs: number): void {
    const sleepUs = nextUs - SPIN_US - (monotonicUs() - this.#startUs);
    const turn = (): void => {
      this.#turn();
    };
    if (sleepUs < SPIN_US) this.#immediate = setImmediate(turn);
    else this.#timer = setTimeout(turn, Math.floor(sleepUs / 1_000));
  }

  #sendDue(): void {
    while (this.#sent < this.#due) {
      const connection = this.#pool.take();
      if (!connection) return;
      this.#send(connection, this.#sent++);
    }
  }

  #send(connection: HttpConnection, turn: number): void {
    const id = this.#load.firstId + turn;
    const scheduledUs = this.#arrivals[turn] as number;
    const message = this.#request({ id, sentUs: this.#startUs + scheduledUs });
    const sentUs = monotonicUs() - this.#startUs;
    const request = { scheduledUs, takenUs: sentUs, sentUs, group: null };
    this.#idsInFlight.set(request, id);
    this.#lag.record(sentUs - scheduledUs);
    connection.send(message, request);
  }

  #request(stamp: Stamp): Message {
    const { host, port, path, headers } = this.#load.publish;
    const template = {
      name: 'publish',
      weight: 1,
      method: 'POST' as const,
      path,
      body: stampedBody(stamp, this.#load.messageBytes),
    };
    return new RequestSource({
      host,
      port,
      headers,
      requests: [template],
      sequenceStarts: {},
      seed: 0,
    }).next().message;
  }

  /** `failure`: its kind, or null for an accepted publish. */
  #settle(request: InFlight, failure: string | null): void {
    const id = this.#idsInFlight.get(request);
    if (id === undefined) return;
    this.#idsInFlight.delete(request);
    this.#settled++;
    if (failure === null) this.#publishedIds.push(id);
    else this.#failures[failure] = (this.#failures[failure] ?? 0) + 1;
    this.#finishWhenSettled();
  }

  #close(): void {
    this.#closed = true;
    this.#window.closed();
    this.#timer = setTimeout(this.#finish, this.#load.timeoutMs);
    this.#finishWhenSettled();
  }

  #finishWhenSettled(): void {
    if (this.#closed && this.#settled === this.#arrivals.length) this.#finish();
  }
}
