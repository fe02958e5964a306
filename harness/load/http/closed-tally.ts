import type { z } from 'zod';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { Histogram } from '../../stats/histogram.js';
import { LoopGap } from '../agent/loop-gap.js';
import { BusyMeter } from '../agent/busy.js';
import { monotonicUs } from '../agent/clock.js';
import type { SocketAccount } from './wire/connection-pool.js';
import type { closedLoopLoadSchema } from '../agent/protocol.js';
import type { AnsweredRequest, Timed } from './recorder.js';
import { HttpRecorder } from './recorder.js';

/** Little's law is checked from this many requests at once, in windows of this many response times. */
const LITTLE_CONNECTIONS = 4;
const LITTLE_RESPONSE_TIMES = 100;

type ParsedLoad = z.output<typeof closedLoopLoadSchema>;

type AgentUsage = Pick<HttpLoadRecord, 'agentBusy' | 'agentCpuSeconds' | 'loopGapMs' | 'suspendedMs'>;

/** The books of a closed loop's window, whichever engine makes the traffic. Times: microseconds since its start. */
export class ClosedTally {
  readonly #load: ParsedLoad;
  readonly #recorder: HttpRecorder;
  readonly #busy = new BusyMeter();
  readonly #gap = new LoopGap();
  /** By the clock itself. */
  readonly startUs = monotonicUs();
  #sent = 0;
  #refused = false;
  #endedInWindow = 0;
  /** Connection time spent waiting for answers, inside the window. */
  #waitingUs = 0;
  /** Connection time without a connection, inside the window. */
  #awayUs = 0;
  #window: { us: number; agent: AgentUsage } | null = null;

  constructor(load: ParsedLoad, groups: readonly string[]) {
    this.#load = load;
    this.#recorder = new HttpRecorder(load.durationSeconds * 1e6, groups);
    this.#recorder.windowEndUs = Infinity;
  }

  get isOpen(): boolean {
    return this.#window === null;
  }

  get unsettled(): number {
    return this.#sent - this.#recorder.settled;
  }

  nowUs(): number {
    return monotonicUs() - this.startUs;
  }

  /** What was on its way when the window opened. */
  carryOver(requests: number): void {
    this.#sent += requests;
  }

  send(): void {
    this.#sent++;
  }

  answered(request: Timed, nowUs: number, answer: AnsweredRequest): void {
    this.#recorder.answered(request, nowUs, answer);
    this.#waited(request, nowUs);
  }

  fail(request: Timed, nowUs: number, kind: string): void {
    this.#recorder.fail(kind);
    this.#waited(request, nowUs);
  }

  /** A request that wanted to be sent found no connection: it counts as sent and failed. */
  refuse(kind: string): void {
    this.#refused = true;
    this.#sent++;
    this.#recorder.fail(kind);
  }

  timeOut(request: Timed, nowUs: number): void {
    this.#recorder.timeOut(request, nowUs);
    this.#waited(request, nowUs);
  }

  leave(request: Timed, nowUs: number): void {
    this.#recorder.leave(request, nowUs);
  }

  /**
   * Ends the window; `inFlight` are the requests on their way at that moment, `awayUs` is the connection time in which
   * there was no connection to send on, since the server had ended it.
   */
  close(inFlight: Iterable<Timed>, awayUs = 0): void {
    this.#awayUs = awayUs;
    const nowUs = this.nowUs();
    this.#recorder.windowEndUs = nowUs;
    for (const request of inFlight) this.#waitingUs += waitedInWindowUs(request, nowUs);
    const { busyShare, cpuSeconds } = this.#busy.read();
    this.#window = {
      us: nowUs,
      agent: { agentBusy: busyShare, agentCpuSeconds: cpuSeconds, ...this.#gap.read() },
    };
    this.#gap[Symbol.dispose]();
  }

  record({
    sequencesUsed,
    sockets,
  }: {
    sequencesUsed: Record<string, number>;
    sockets: SocketAccount;
  }): HttpLoadRecord {
    if (!this.#window) throw new Error('The window of a closed loop is recorded after it has closed.');
    const { us: windowUs, agent } = this.#window;
    const recorded = this.#recorder.result();
    return {
      kind: 'http',
      loop: 'closed',
      engine: this.#load.engine,
      connections: this.#load.connections,
      windowSeconds: windowUs / 1e6,
      offeredRatePerSecond: null,
      // Latecomers are in the counts but not in the rate: the window would be credited with what came after it.
      achievedRatePerSecond: recorded.okInWindow / (windowUs / 1e6),
      scheduled: this.#sent,
      sent: this.#sent,
      heldBack: 0,
      ...agent,
      littleError: this.#littleError(windowUs),
      sequencesUsed,
      ...recorded,
      ...sockets,
      histograms: { ...recorded.histograms, lagUs: Histogram.empty().encode() },
    };
  }

  #waited(request: Timed, nowUs: number): void {
    if (!this.isOpen) return;
    this.#endedInWindow++;
    this.#waitingUs += waitedInWindowUs(request, nowUs);
  }

  /**
   * |1 - X R / N| (Little 1961): X R is the mean number of requests in flight, here summed exactly over the window,
   * N the requests that should be. What is missing is time in which the generator was idle: where the server left it
   * without a connection, it was not.
   */
  #littleError(windowUs: number): number | null {
    const atOnce = this.#load.concurrency ?? this.#load.connections;
    const checked = atOnce >= LITTLE_CONNECTIONS && !this.#refused;
    const responseTimes = (this.#endedInWindow * windowUs) / this.#waitingUs;
    if (!checked || !(responseTimes >= LITTLE_RESPONSE_TIMES)) return null;
    return Math.abs(1 - (this.#waitingUs + this.#awayUs) / (atOnce * windowUs));
  }
}

/** What was sent before the window has waited in it since its start. */
function waitedInWindowUs({ sentUs }: Timed, nowUs: number): number {
  return nowUs - Math.max(0, sentUs);
}
