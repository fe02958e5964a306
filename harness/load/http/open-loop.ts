import type { z } from 'zod';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { asError } from '../../errors.js';
import { Histogram } from '../../stats/histogram.js';
import { LoopGap } from '../agent/loop-gap.js';
import { BusyMeter } from '../agent/busy.js';
import { monotonicUs } from '../agent/clock.js';
import { ConnectionPool } from './wire/connection-pool.js';
import type { ConnectionOwner, HttpConnection, InFlight } from './wire/connection.js';
import { ArrivalQueue } from './arrival-queue.js';
import { ArrivalSlotCounter } from './arrival-slots.js';
import { TurnClock } from './turn-clock.js';
import { Pacer } from '../agent/pacer.js';
import type { openLoopLoadSchema } from '../agent/protocol.js';
import { HttpRecorder } from './recorder.js';
import type { DrawnRequest } from './wire/requests.js';
import { RequestSource } from './wire/requests.js';
import { Arrivals } from './schedule.js';
import type { Window } from '../agent/window.js';

type ParsedLoad = z.output<typeof openLoopLoadSchema>;

/** How often time-outs are looked for; they are recorded at the age they have then. */
const SWEEP_MS = 50;

/**
 * Sends requests when they are due, whatever the answers do: response time runs from the scheduled moment, so
 * waiting for a free connection is part of it. Rejects when the load cannot be prepared or is called off.
 */
export async function runOpenLoop(load: ParsedLoad, window: Window): Promise<HttpLoadRecord> {
  const loop = new OpenLoop(load, window);
  try {
    await loop.prepare();
    await window.ready();
    return await loop.run();
  } finally {
    loop.end();
  }
}

/** What is read at the moment the window closes. */
type AtClose = Pick<
  HttpLoadRecord,
  'sent' | 'heldBack' | 'agentBusy' | 'agentCpuSeconds' | 'loopGapMs' | 'suspendedMs'
>;

class OpenLoop implements ConnectionOwner {
  readonly #load: ParsedLoad;
  readonly #window: Window;
  readonly #windowUs: number;
  readonly #arrivals: Arrivals;
  readonly #source: RequestSource;
  readonly #recorder: HttpRecorder;
  readonly #lag = Histogram.empty();
  readonly #slots: ArrivalSlotCounter;
  readonly #pool: ConnectionPool;
  readonly #waiting = new ArrivalQueue();
  /** Null where the loop paces itself. */
  readonly #pacer: Pacer | null;
  #clock: TurnClock | null = null;
  #busy = new BusyMeter();
  #gap: LoopGap | null = null;
  #startUs = 0;
  /** When the next arrival is due that has not been taken up; Infinity after the last. */
  #nextUs: number;
  #sent = 0;
  #opened: Pick<HttpLoadRecord, 'connected' | 'unopened'> = {};
  #closed: AtClose | null = null;
  #sweep: NodeJS.Timeout | null = null;
  #grace: NodeJS.Timeout | null = null;
  #finish: () => void = () => undefined;
  #failure: Error | null = null;

  constructor(load: ParsedLoad, window: Window) {
    this.#load = load;
    this.#window = window;
    this.#windowUs = load.durationSeconds * 1e6;
    this.#arrivals = new Arrivals(load);
    this.#nextUs = this.#arrivals.next();
    this.#source = new RequestSource(load);
    this.#recorder = new HttpRecorder(this.#windowUs, this.#source.groups, load.significantDigits);
    this.#slots = new ArrivalSlotCounter(this.#windowUs);
    this.#pool = new ConnectionPool(load.connections, load, this);
    this.#pacer = load.pacing === 'thread' ? new Pacer(() => this.#clock?.turn()) : null;
  }

  async prepare(): Promise<void> {
    await this.#pacer?.ready();
    await this.#pool.open(this.#load.timeoutMs);
  }

  async run(): Promise<HttpLoadRecord> {
    await new Promise<void>((resolve) => {
      this.#finish = resolve;
      this.#window.signal.addEventListener('abort', () => {
        this.#callOff(new Error('The load was called off.'));
      });
      this.#opened = { connected: this.#pool.connected, unopened: this.#pool.unopened() };
      this.#busy = new BusyMeter();
      this.#gap = new LoopGap();
      this.#startUs = monotonicUs();
      this.#sweep = setInterval(() => {
        this.#giveUpOverdue();
      }, SWEEP_MS);
      this.#pacer?.start(new Arrivals(this.#load), this.#startUs);
      this.#clock = new TurnClock(
        () => this.#nowUs(),
        this.#busy,
        (nowUs) => {
          this.#turn(nowUs);
        },
      );
      this.#clock.turn();
    });
    this.#throwIfCalledOff();
    this.#leaveUnanswered();
    this.#throwIfCalledOff();
    return this.#record();
  }

  end(): void {
    void this.#pacer?.end();
    this.#clock?.end();
    this.#gap?.[Symbol.dispose]();
    if (this.#sweep) clearInterval(this.#sweep);
    if (this.#grace) clearTimeout(this.#grace);
    this.#pool.end();
  }

  onFree(connection: HttpConnection): void {
    this.#clock?.stir();
    this.#pool.give(connection);
    this.#sendWaiting();
  }

  onAnswer(connection: HttpConnection, request: InFlight): void {
    const nowUs = this.#nowUs();
    this.#clock?.stir();
    this.#pool.give(connection);
    this.#sendWaiting();
    // Many answers may come in one turn of the event loop: what falls due meanwhile does not wait for its end.
    if (this.#nextUs <= nowUs) this.#takeUp(nowUs);
    this.#recorder.answered(request, nowUs, connection.parser);
    this.#finishWhenSettled();
  }

  onBroken(_request: InFlight, kind: string): void {
    this.#clock?.stir();
    this.#recorder.fail(kind);
    this.#finishWhenSettled();
  }

  onRefused(): void {
    this.#clock?.stir();
  }

  /** One turn of the schedule: takes up what is due, then sleeps or spins until the next. */
  #turn(nowUs: number): void {
    if (!this.#closed && nowUs >= this.#windowUs) this.#close();
    this.#takeUp(nowUs);
    if (this.#nextUs < Infinity) {
      if (!this.#pacer) this.#clock?.planAt(this.#nextUs, true);
    } else if (!this.#closed) this.#clock?.planAt(this.#windowUs, false);
  }

  #takeUp(turnUs: number): void {
    let takenUs = turnUs;
    while (this.#nextUs <= takenUs) {
      const dueUs = this.#nextUs;
      const connection = this.#waiting.length === 0 ? this.#pool.take() : null;
      if (connection) {
        const drawn = this.#draw();
        if (!drawn) return;
        takenUs = this.#nowUs();
        this.#send(connection, drawn, { scheduledUs: dueUs, takenUs, sentUs: takenUs, group: drawn.group });
      } else this.#waiting.push(dueUs, takenUs);
      this.#lag.record(takenUs - dueUs);
      this.#slots.takeUp(dueUs, takenUs);
      this.#nextUs = this.#arrivals.next();
    }
  }

  #sendWaiting(): void {
    while (this.#waiting.length > 0) {
      const connection = this.#pool.take();
      if (!connection) return;
      const { dueUs, takenUs } = this.#waiting;
      const drawn = this.#draw();
      if (!drawn) return;
      this.#waiting.shift();
      const sentUs = this.#nowUs();
      this.#send(connection, drawn, { scheduledUs: dueUs, takenUs, sentUs, group: drawn.group });
    }
  }

  #send(connection: HttpConnection, drawn: DrawnRequest, request: InFlight): void {
    this.#clock?.stir();
    this.#sent++;
    connection.send(drawn.message, request);
  }

  /** Null when there is no request left to draw, which ends the load. */
  #draw(): DrawnRequest | null {
    try {
      return this.#source.next();
    } catch (error) {
      this.#callOff(asError(error));
      return null;
    }
  }

  #callOff(reason: Error): void {
    this.#failure ??= reason;
    this.#finish();
  }

  #throwIfCalledOff(): void {
    if (this.#failure) throw this.#failure;
  }

  #giveUpOverdue(): void {
    const nowUs = this.#nowUs();
    const limitUs = this.#load.timeoutMs * 1_000;
    while (nowUs - this.#waiting.dueUs >= limitUs) {
      this.#drop(this.#waiting.dueUs, this.#waiting.takenUs, nowUs);
      this.#waiting.shift();
    }
    for (const connection of this.#pool) {
      if (!connection.inFlight || nowUs - connection.inFlight.sentUs < limitUs) continue;
      this.#recorder.timeOut(connection.inFlight, nowUs);
      connection.replace();
    }
    this.#finishWhenSettled();
  }

  /** Draws its request too: what is given up is still one of the mix. */
  #drop(scheduledUs: number, takenUs: number, nowUs: number): void {
    const group = this.#draw()?.group ?? null;
    const kind = this.#pool.refusal ?? 'no free connection';
    this.#recorder.drop({ scheduledUs, takenUs, group }, nowUs, kind);
  }

  #close(): void {
    const { busyShare, cpuSeconds } = this.#busy.read();
    this.#closed = {
      sent: this.#sent,
      heldBack: this.#waiting.length + this.#recorder.dropped,
      agentBusy: busyShare,
      agentCpuSeconds: cpuSeconds,
      ...this.#gap?.read(),
    };
    this.#window.closed();
    this.#grace = setTimeout(this.#finish, this.#load.graceMs);
    this.#finishWhenSettled();
  }

  #finishWhenSettled(): void {
    if (this.#closed && this.#recorder.settled === this.#arrivals.count) this.#finish();
  }

  #leaveUnanswered(): void {
    const nowUs = this.#nowUs();
    while (this.#waiting.length > 0) {
      this.#drop(this.#waiting.dueUs, this.#waiting.takenUs, nowUs);
      this.#waiting.shift();
    }
    // An agent that fell behind its schedule until here owes these too.
    for (; this.#nextUs < Infinity; this.#nextUs = this.#arrivals.next()) {
      this.#lag.record(nowUs - this.#nextUs);
      this.#drop(this.#nextUs, nowUs, nowUs);
    }
    for (const request of this.#pool.end()) this.#recorder.leave(request, nowUs);
  }

  #record(): HttpLoadRecord {
    if (!this.#closed) throw new Error('The window of an open loop is recorded after it has closed.');
    const recorded = this.#recorder.result();
    return {
      kind: 'http',
      loop: 'open',
      engine: 'raw',
      connections: this.#load.connections,
      ...this.#opened,
      windowSeconds: this.#load.durationSeconds,
      offeredRatePerSecond: this.#arrivals.count / this.#load.durationSeconds,
      achievedRatePerSecond: recorded.okInWindow / this.#load.durationSeconds,
      scheduled: this.#arrivals.count,
      ...this.#closed,
      arrivalSlots: this.#slots.result(),
      littleError: null,
      sequencesUsed: this.#source.sequencesUsed(),
      ...recorded,
      ...this.#pool.account(),
      histograms: { ...recorded.histograms, lagUs: this.#lag.encode() },
    };
  }

  #nowUs(): number {
    return monotonicUs() - this.#startUs;
  }
}
