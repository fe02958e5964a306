import type { z } from 'zod';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { asError } from '../../errors.js';
import { Histogram } from '../../stats/histogram.js';
import { BusyMeter } from '../agent/busy.js';
import { monotonicUs } from '../agent/clock.js';
import { ConnectionPool } from './connection-pool.js';
import type { ConnectionOwner, HttpConnection, InFlight } from './connection.js';
import { Pacer } from '../agent/pacer.js';
import type { openLoopLoadSchema } from '../agent/protocol.js';
import { HttpRecorder } from './recorder.js';
import type { DrawnRequest } from './requests.js';
import { RequestSource } from './requests.js';
import { arrivalsUs } from './schedule.js';
import type { Window } from '../agent/window.js';

type Load = z.output<typeof openLoopLoadSchema>;

/** Where the spin before an arrival begins: a timer may be late by about a millisecond. */
const SPIN_US = 1_000;
/** How often time-outs are looked for; they are recorded at the age they have then. */
const SWEEP_MS = 50;

/**
 * Sends requests when they are due, whatever the answers do: response time runs from the scheduled moment, so
 * waiting for a free connection is part of it. Rejects when the load cannot be prepared or is called off.
 */
export async function runOpenLoop(load: Load, window: Window): Promise<HttpLoadRecord> {
  const loop = new OpenLoop(load, window);
  try {
    await loop.prepare();
    await window.ready();
    return await loop.run();
  } finally {
    loop.end();
  }
}

class OpenLoop implements ConnectionOwner {
  readonly #load: Load;
  readonly #window: Window;
  readonly #windowUs: number;
  readonly #arrivals: Float64Array;
  readonly #source: RequestSource;
  readonly #recorder: HttpRecorder;
  readonly #lag = Histogram.empty();
  readonly #pool: ConnectionPool;
  /** Null where the loop paces itself. */
  readonly #pacer: Pacer | null;
  #busy = new BusyMeter();
  #startUs = 0;
  /** Arrivals that were due and have been taken up: sent, or waiting in turn for a connection. */
  #due = 0;
  /** Arrivals that have left the queue: sent or dropped. Those from here to #due wait. */
  #taken = 0;
  #sent = 0;
  #closed: { sent: number; heldBack: number; busyShare: number; cpuSeconds: number } | null = null;
  /** Something was sent or arrived since the last turn of the spin. */
  #active = true;
  #lastTurnUs = 0;
  #timer: NodeJS.Timeout | null = null;
  #immediate: NodeJS.Immediate | null = null;
  #sweep: NodeJS.Timeout | null = null;
  #grace: NodeJS.Timeout | null = null;
  #finish: () => void = () => undefined;
  #failure: Error | null = null;

  constructor(load: Load, window: Window) {
    this.#load = load;
    this.#window = window;
    this.#windowUs = load.durationSeconds * 1e6;
    this.#arrivals = arrivalsUs(load);
    this.#source = new RequestSource(load);
    this.#recorder = new HttpRecorder(this.#windowUs, this.#source.groups);
    this.#pool = new ConnectionPool(load.connections, load, this);
    this.#pacer =
      load.pacing === 'thread'
        ? new Pacer(() => {
            this.#turn();
          })
        : null;
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
      this.#busy = new BusyMeter();
      this.#startUs = monotonicUs();
      this.#sweep = setInterval(() => {
        this.#giveUpOverdue();
      }, SWEEP_MS);
      this.#pacer?.start(this.#arrivals, this.#startUs);
      this.#turn();
    });
    this.#leaveUnanswered();
    if (this.#failure) throw this.#failure;
    return this.#record();
  }

  end(): void {
    void this.#pacer?.end();
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#immediate) clearImmediate(this.#immediate);
    if (this.#sweep) clearInterval(this.#sweep);
    if (this.#grace) clearTimeout(this.#grace);
    this.#pool.end();
  }

  onFree(connection: HttpConnection): void {
    this.#active = true;
    this.#pool.give(connection);
    this.#sendWaiting();
  }

  onAnswer(connection: HttpConnection, request: InFlight): void {
    const nowUs = this.#nowUs();
    this.#active = true;
    this.#pool.give(connection);
    this.#sendWaiting();
    this.#recorder.answered(request, nowUs, connection.parser);
    this.#finishWhenSettled();
  }

  onBroken(_request: InFlight, kind: string): void {
    this.#active = true;
    this.#recorder.fail(kind);
    this.#finishWhenSettled();
  }

  onRefused(): void {
    this.#active = true;
  }

  /** One turn of the schedule: takes up what is due, then sleeps or spins until the next. */
  #turn(): void {
    const nowUs = this.#nowUs();
    if (this.#immediate && !this.#active) this.#busy.spun(nowUs - this.#lastTurnUs);
    this.#immediate = null;
    this.#active = false;
    this.#lastTurnUs = nowUs;
    if (!this.#closed && nowUs >= this.#windowUs) this.#close();
    this.#takeUp(nowUs);
    this.#planTurn();
  }

  #takeUp(turnUs: number): void {
    let nowUs = turnUs;
    while (this.#due < this.#arrivals.length) {
      const scheduledUs = this.#arrivals[this.#due] as number;
      if (scheduledUs > nowUs) return;
      const connection = this.#due === this.#taken ? this.#pool.take() : null;
      this.#due++;
      if (connection) nowUs = this.#send(connection);
      this.#lag.record(nowUs - scheduledUs);
    }
  }

  #planTurn(): void {
    const allTaken = this.#due === this.#arrivals.length;
    if (allTaken && this.#closed) return;
    if (!allTaken && this.#pacer) return;
    const nextUs = allTaken ? this.#windowUs : (this.#arrivals[this.#due] as number);
    const sleepUs = nextUs - this.#nowUs() - (allTaken ? 0 : SPIN_US);
    if (sleepUs < 1_000 && (!allTaken || sleepUs <= 0))
      this.#immediate = setImmediate(() => {
        this.#turn();
      });
    else
      this.#timer = setTimeout(
        () => {
          this.#turn();
        },
        Math.max(1, Math.floor(sleepUs / 1_000)),
      );
  }

  /** Sends the arrival whose turn it is; returns when. */
  #send(connection: HttpConnection): number {
    const scheduledUs = this.#arrivals[this.#taken] as number;
    const drawn = this.#draw();
    if (!drawn) return this.#nowUs();
    this.#active = true;
    this.#taken++;
    this.#sent++;
    const bytes = drawn.bytes();
    const sentUs = this.#nowUs();
    connection.send(bytes, { scheduledUs, sentUs, group: drawn.group });
    return sentUs;
  }

  #sendWaiting(): void {
    while (this.#taken < this.#due) {
      const connection = this.#pool.take();
      if (!connection) return;
      this.#send(connection);
    }
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

  #giveUpOverdue(): void {
    const nowUs = this.#nowUs();
    const limitUs = this.#load.timeoutMs * 1_000;
    while (this.#taken < this.#due && nowUs - (this.#arrivals[this.#taken] as number) >= limitUs)
      if (!this.#dropNext(nowUs)) return;
    for (const connection of this.#pool) {
      if (!connection.inFlight || nowUs - connection.inFlight.sentUs < limitUs) continue;
      this.#recorder.timeOut(connection.inFlight, nowUs);
      connection.replace();
    }
    this.#finishWhenSettled();
  }

  #dropNext(nowUs: number): boolean {
    const drawn = this.#draw();
    if (!drawn) return false;
    const scheduledUs = this.#arrivals[this.#taken] as number;
    this.#taken++;
    this.#recorder.drop(scheduledUs, drawn.group, nowUs, this.#pool.refusal ?? 'no free connection');
    return true;
  }

  #close(): void {
    const { busyShare, cpuSeconds } = this.#busy.read();
    const heldBack = this.#due - this.#taken + this.#recorder.dropped;
    this.#closed = { sent: this.#sent, heldBack, busyShare, cpuSeconds };
    this.#window.closed();
    this.#grace = setTimeout(this.#finish, this.#load.graceMs);
    this.#finishWhenSettled();
  }

  #finishWhenSettled(): void {
    if (this.#closed && this.#recorder.settled === this.#arrivals.length) this.#finish();
  }

  #leaveUnanswered(): void {
    const nowUs = this.#nowUs();
    // An agent that fell behind its schedule until here owes these too.
    this.#due = this.#arrivals.length;
    while (this.#taken < this.#due) if (!this.#dropNext(nowUs)) return;
    for (const request of this.#pool.end()) this.#recorder.leave(request, nowUs);
  }

  #record(): HttpLoadRecord {
    const recorded = this.#recorder.result();
    return {
      kind: 'http',
      loop: 'open',
      engine: 'raw',
      connections: this.#load.connections,
      windowSeconds: this.#load.durationSeconds,
      offeredRatePerSecond: this.#arrivals.length / this.#load.durationSeconds,
      // What was held back and answered after the window took longer than the window to answer.
      achievedRatePerSecond: recorded.ok / (Math.max(this.#windowUs, this.#recorder.goodSpanUs) / 1e6),
      scheduled: this.#arrivals.length,
      sent: this.#closed?.sent ?? 0,
      heldBack: this.#closed?.heldBack ?? 0,
      agentBusy: this.#closed?.busyShare ?? 0,
      agentCpuSeconds: this.#closed?.cpuSeconds ?? 0,
      littleError: null,
      sequencesUsed: this.#source.sequencesUsed(),
      ...recorded,
      histograms: { ...recorded.histograms, lagUs: this.#lag.encode() },
    };
  }

  #nowUs(): number {
    return monotonicUs() - this.#startUs;
  }
}
