import type { z } from 'zod';
import { asError } from '../../errors.js';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { monotonicUs } from '../agent/clock.js';
import { ClosedTally } from './closed-tally.js';
import { FirstTurn } from './first-turn.js';
import { ConnectionPool } from './wire/connection-pool.js';
import type { ConnectionOwner, HttpConnection, InFlight } from './wire/connection.js';
import { isOwnLimit } from './own-limits.js';
import type { closedLoopLoadSchema } from '../agent/protocol.js';
import { RequestSource } from './wire/requests.js';
import type { Window } from '../agent/window.js';

type ParsedLoad = z.output<typeof closedLoopLoadSchema>;

/** How often time-outs are looked for; they are recorded at the age they have then. */
const SWEEP_MS = 50;

/**
 * Keeps `concurrency` requests waiting for an answer, on the open loop's sockets: each connection one, or where there
 * are more connections than that, the one unused for longest. Rejects as runOpenLoop does.
 */
export async function runRawClosedLoop(load: ParsedLoad, window: Window): Promise<HttpLoadRecord> {
  const loop = new RawClosedLoop(load, window);
  try {
    await loop.prepare();
    await window.ready();
    return await loop.run();
  } finally {
    loop.end();
  }
}

class RawClosedLoop implements ConnectionOwner {
  readonly #load: ParsedLoad;
  readonly #window: Window;
  readonly #source: RequestSource;
  readonly #pool: ConnectionPool;
  /** Null until the window opens. */
  #tally: ClosedTally | null = null;
  /** Of a load whose window opens in the steady state; null until the crowd is sent. */
  #turn: FirstTurn | null = null;
  #awayBeforeMs = 0;
  /** Requests on their way. */
  #inFlight = 0;
  #timers: NodeJS.Timeout[] = [];
  #finish: () => void = () => undefined;
  #failure: Error | null = null;

  constructor(load: ParsedLoad, window: Window) {
    this.#load = load;
    this.#window = window;
    this.#source = new RequestSource(load);
    this.#pool = new ConnectionPool(load.connections, load, this);
  }

  async prepare(): Promise<void> {
    await this.#pool.open(this.#load.timeoutMs);
    const { firstTurnWithinMs } = this.#load;
    if (firstTurnWithinMs !== undefined) await this.#takeFirstTurn(firstTurnWithinMs);
  }

  async run(): Promise<HttpLoadRecord> {
    const opened = { connected: this.#pool.connected, unopened: this.#pool.unopened() };
    const tally = new ClosedTally(this.#load, this.#source.groups);
    this.#tally = tally;
    for (const connection of this.#pool) connection.tellTimesFrom(tally.startUs);
    tally.carryOver(this.#inFlight);
    this.#awayBeforeMs = this.#pool.awayMs;
    await new Promise<void>((resolve) => {
      this.#finish = resolve;
      this.#window.signal.addEventListener('abort', () => {
        this.#callOff(new Error('The load was called off.'));
      });
      this.#timers = [
        setInterval(() => {
          this.#giveUpOverdue(tally);
        }, SWEEP_MS),
        setTimeout(() => {
          this.#close(tally);
        }, this.#load.durationSeconds * 1_000),
      ];
      for (const connection of this.#pool) if (connection.isFree) this.onFree(connection);
    });
    if (this.#failure) throw this.#failure;
    const nowUs = tally.nowUs();
    for (const request of this.#pool.end()) tally.leave(request, nowUs);
    return {
      ...tally.record({ sequencesUsed: this.#source.sequencesUsed(), sockets: this.#pool.account() }),
      ...opened,
      ...(this.#turn ? { firstTurn: this.#turn.record() } : {}),
    };
  }

  end(): void {
    this.#turn?.callOff();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#pool.end();
  }

  onFree(connection: HttpConnection): void {
    if (this.#isSending) this.#use(connection);
  }

  onAnswer(connection: HttpConnection, request: InFlight): void {
    const tally = this.#tally;
    const nowUs = this.#nowUs();
    // The connection first, the books after: what lies between is the generator's own and not the target's.
    this.#inFlight--;
    if (this.#isSending && connection.isFree) this.#use(connection);
    if (!tally) {
      this.#turn?.answered(connection.parser.failure === null);
      return;
    }
    tally.answered(request, nowUs, connection.parser);
    this.#finishWhenSettled(tally);
  }

  onBroken(request: InFlight, kind: string): void {
    const tally = this.#tally;
    this.#inFlight--;
    if (!tally) {
      this.#turn?.answered(false);
      return;
    }
    tally.fail(request, tally.nowUs(), kind);
    this.#finishWhenSettled(tally);
  }

  onRefused(_connection: HttpConnection, kind: string): void {
    // What this side could not open is no request that the target refused.
    if (this.#tally?.isOpen && !isOwnLimit(kind)) this.#tally.refuse(kind);
  }

  /** In the window, and from the crowd's first request on until then. */
  get #isSending(): boolean {
    return this.#tally ? this.#tally.isOpen : this.#turn !== null;
  }

  /** Since the window's start; before it, by the clock itself. */
  #nowUs(): number {
    return this.#tally?.nowUs() ?? monotonicUs();
  }

  async #takeFirstTurn(withinMs: number): Promise<void> {
    const turn = new FirstTurn(withinMs);
    this.#turn = turn;
    const callOff = (): void => {
      turn.callOff();
    };
    this.#window.signal.addEventListener('abort', callOff);
    for (const connection of this.#pool) if (connection.isFree) this.#use(connection);
    turn.sent(this.#inFlight);
    await turn.settled;
    this.#window.signal.removeEventListener('abort', callOff);
    if (this.#window.signal.aborted) throw new Error('The load was called off before its window opened.');
    if (this.#failure) throw this.#failure;
  }

  #use(connection: HttpConnection): void {
    if (this.#load.concurrency === undefined) {
      this.#send(connection);
      return;
    }
    this.#pool.give(connection);
    while (this.#inFlight < this.#load.concurrency) {
      const next = this.#pool.take();
      if (!next) return;
      this.#send(next);
    }
  }

  #send(connection: HttpConnection): void {
    try {
      const drawn = this.#source.next();
      const { message } = drawn;
      const sentUs = this.#nowUs();
      this.#tally?.send();
      this.#inFlight++;
      connection.send(message, { scheduledUs: sentUs, takenUs: sentUs, sentUs, group: drawn.group });
    } catch (error) {
      this.#callOff(asError(error));
    }
  }

  #giveUpOverdue(tally: ClosedTally): void {
    const nowUs = tally.nowUs();
    for (const connection of this.#pool) {
      if (!connection.inFlight || nowUs - connection.inFlight.sentUs < this.#load.timeoutMs * 1_000) continue;
      this.#inFlight--;
      tally.timeOut(connection.inFlight, nowUs);
      connection.replace();
    }
    this.#finishWhenSettled(tally);
  }

  #close(tally: ClosedTally): void {
    const inFlight = [...this.#pool].flatMap((connection) => connection.inFlight ?? []);
    tally.close(inFlight, this.#awayUs());
    this.#window.closed();
    this.#timers.push(setTimeout(this.#finish, this.#load.graceMs));
    this.#finishWhenSettled(tally);
  }

  /** Where connections are used in rotation, another one takes the place of the one that is gone. */
  #awayUs(): number {
    return this.#load.concurrency === undefined ? (this.#pool.awayMs - this.#awayBeforeMs) * 1_000 : 0;
  }

  #finishWhenSettled(tally: ClosedTally): void {
    if (!tally.isOpen && tally.unsettled === 0) this.#finish();
  }

  #callOff(reason: Error): void {
    this.#failure ??= reason;
    this.#turn?.callOff();
    this.#finish();
  }
}
