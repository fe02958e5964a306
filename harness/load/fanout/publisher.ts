import type { z } from 'zod';
import { Histogram } from '../../stats/histogram.js';
import { monotonicUs } from '../agent/clock.js';
import { ConnectionPool } from '../http/wire/connection-pool.js';
import type { ConnectionOwner, HttpConnection, InFlight } from '../http/wire/connection.js';
import type { BroadcastOutcome, fanoutBroadcastSchema } from '../agent/protocol.js';
import type { Message } from '../http/wire/requests.js';
import { RequestSource } from '../http/wire/requests.js';
import { arrivalsUs } from '../http/schedule.js';
import { pathOfRoom } from './room-path.js';
import type { Stamp } from './stamp.js';
import { stampedBody } from './stamp.js';
import type { Window } from '../agent/window.js';

type ParsedLoad = z.output<typeof fanoutBroadcastSchema>;

/** Publishes that wait for their answer at once; more wait for their turn, and their lateness is part of the delivery. */
const CONNECTIONS = 8;
const SPIN_US = 1_000;

/** Publishes stamped messages at a constant rate, each stamped with the moment it was meant for. */
export class Publisher implements ConnectionOwner {
  readonly #load: ParsedLoad;
  readonly #window: Window;
  readonly #pool: ConnectionPool;
  readonly #arrivals: Float64Array;
  readonly #lag = Histogram.empty();
  /** Publishes on their way, by the request that carries them. */
  readonly #turnsInFlight = new Map<InFlight, number>();
  /** The turns of the accepted broadcasts. */
  readonly #accepted: number[] = [];
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

  constructor(load: ParsedLoad, window: Window) {
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
    if (given > 0) this.#fail(this.#pool.refusal ?? 'no answer', given);
    const accepted = this.#accepted.sort((a, b) => a - b);
    return {
      windowSeconds: this.#load.durationSeconds,
      publishedUs: accepted.map((turn) => this.#momentUs(turn)),
      rooms: accepted.map((turn) => this.#roomOf(turn)),
      failed: this.#arrivals.length - accepted.length,
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
    const message = this.#request({ id, sentUs: this.#momentUs(turn) }, this.#roomOf(turn));
    const sentUs = monotonicUs() - this.#startUs;
    const request = { scheduledUs, takenUs: sentUs, sentUs, group: null };
    this.#turnsInFlight.set(request, turn);
    this.#lag.record(sentUs - scheduledUs);
    connection.send(message, request);
  }

  /** When it is meant for, whole microseconds of the clock. */
  #momentUs(turn: number): number {
    return Math.round(this.#startUs + (this.#arrivals[turn] as number));
  }

  #roomOf(turn: number): number {
    return turn % this.#load.rooms;
  }

  #request(stamp: Stamp, room: number): Message {
    const { host, port, path, headers } = this.#load.publish;
    const template = {
      name: 'publish',
      weight: 1,
      method: 'POST' as const,
      path: pathOfRoom({ path, rooms: this.#load.rooms }, room),
      literal: true,
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
    const turn = this.#turnsInFlight.get(request);
    if (turn === undefined) return;
    this.#turnsInFlight.delete(request);
    this.#settled++;
    if (failure === null) this.#accepted.push(turn);
    else this.#fail(failure, 1);
    this.#finishWhenSettled();
  }

  #fail(kind: string, count: number): void {
    this.#failures[kind] = (this.#failures[kind] ?? 0) + count;
  }

  #close(): void {
    this.#closed = true;
    this.#window.closed();
    this.#timer = setTimeout(this.#finish, this.#load.timeoutMs);
    // Nobody is there to answer, or will be.
    if (this.#pool.refusal !== null && this.#pool.connected === 0) this.#finish();
    else this.#finishWhenSettled();
  }

  #finishWhenSettled(): void {
    if (this.#closed && this.#settled === this.#arrivals.length) this.#finish();
  }
}
