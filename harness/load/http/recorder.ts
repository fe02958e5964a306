import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { MINIMUM } from '../../rules/minimum.js';
import type { SignificantDigits } from '../../stats/histogram.js';
import { Histogram } from '../../stats/histogram.js';
import { failureOf } from './wire/good-answer.js';
import { TimingByLatency } from './timing-by-latency.js';

/** What became of a request, in microseconds since the window's start. */
export interface Timed {
  readonly scheduledUs: number;
  readonly takenUs: number;
  readonly sentUs: number;
  readonly group: string | null;
}

/** What a load generator needs of an answer. */
export interface AnsweredRequest {
  readonly status: number;
  /** Why it is no good one, null for one that is; left out where its status alone decides. */
  readonly failure?: string | null;
  readonly compressed: boolean;
  readonly hasTiming: boolean;
  /** Milliseconds: pool, db, ser, app. */
  readonly timingMs: Float64Array;
}

/** The part of a record that is counted request by request. */
export type Recorded = Pick<
  HttpLoadRecord,
  | 'ok'
  | 'failed'
  | 'timedOut'
  | 'dropped'
  | 'inFlight'
  | 'failures'
  | 'minimumGoodUs'
  | 'compressionSeen'
  | 'serverTiming'
  | 'halves'
> & {
  readonly okInWindow: number;
  readonly answeredInWindow: number;
  readonly histograms: Omit<HttpLoadRecord['histograms'], 'lagUs'>;
};

/**
 * Counts what became of each request and records its times.
 *
 * Response time holds the good answers, and censored, at the age they had when given up, those that timed out, were
 * dropped unsent or had no answer when the wait ended: a service that stops answering must not look fast.
 * Failed ones are counted by kind and have no latency: how fast an error came says nothing about the service.
 */
export class HttpRecorder {
  ok = 0;
  failed = 0;
  timedOut = 0;
  dropped = 0;
  inFlight = 0;
  /** Where the window ends: answers after it are none of it. */
  windowEndUs: number;
  #okInWindow = 0;
  #answeredInWindow = 0;
  readonly #failures = new Map<string, number>();
  readonly #halfUs: number;
  readonly #digits: SignificantDigits;
  readonly #firstHalf: Histogram;
  readonly #secondHalf: Histogram;
  readonly #fromArrival: Histogram;
  readonly #service: Histogram;
  readonly #groups: ReadonlyMap<string, Histogram>;
  readonly #timing = new TimingByLatency();
  #minimumGoodUs = Infinity;
  #compressionSeen = false;

  constructor(windowUs: number, groups: readonly string[], digits: SignificantDigits = 3) {
    this.#halfUs = windowUs / 2;
    this.windowEndUs = windowUs;
    this.#digits = digits;
    this.#firstHalf = Histogram.empty(digits);
    this.#secondHalf = Histogram.empty(digits);
    this.#fromArrival = Histogram.empty(digits);
    this.#service = Histogram.empty(digits);
    this.#groups = new Map(groups.map((group) => [group, Histogram.empty(digits)]));
  }

  get settled(): number {
    return this.ok + this.failed + this.timedOut + this.dropped + this.inFlight;
  }

  /** A whole answer, good or not. */
  answered(request: Timed, nowUs: number, answer: AnsweredRequest): void {
    this.#compressionSeen ||= answer.compressed;
    const inWindow = nowUs <= this.windowEndUs;
    if (inWindow) this.#answeredInWindow++;
    const failure = answer.failure === undefined ? failureOf(null, answer.status) : answer.failure;
    if (failure !== null) {
      this.fail(failure);
      return;
    }
    this.ok++;
    if (inWindow) this.#okInWindow++;
    const responseUs = nowUs - request.scheduledUs;
    if (responseUs < this.#minimumGoodUs) this.#minimumGoodUs = responseUs;
    if (answer.hasTiming) this.#timing.add(responseUs, answer.timingMs);
    this.#service.record(nowUs - request.sentUs);
    this.#respond(request, nowUs);
  }

  fail(kind: string): void {
    this.failed++;
    this.#countFailure(kind);
  }

  /** Sent, and given up at the limit. */
  timeOut(request: Timed, nowUs: number): void {
    this.timedOut++;
    this.#censor(request, nowUs);
  }

  /** Given up before it could be sent: `kind` says what kept it. */
  drop(request: Omit<Timed, 'sentUs'>, nowUs: number, kind: string): void {
    this.dropped++;
    this.#countFailure(kind);
    this.#respond(request, nowUs);
  }

  /** Sent, and without an answer when the wait after the window ended. */
  leave(request: Timed, nowUs: number): void {
    this.inFlight++;
    this.#censor(request, nowUs);
  }

  result(): Recorded {
    const response = Histogram.merged([this.#firstHalf, this.#secondHalf], this.#digits);
    return {
      ok: this.ok,
      okInWindow: this.#okInWindow,
      answeredInWindow: this.#answeredInWindow,
      failed: this.failed,
      timedOut: this.timedOut,
      dropped: this.dropped,
      inFlight: this.inFlight,
      failures: Object.fromEntries(this.#failures),
      minimumGoodUs: this.ok === 0 ? null : this.#minimumGoodUs,
      compressionSeen: this.#compressionSeen,
      serverTiming: this.#timing.result(),
      halves: this.#halves(),
      histograms: {
        responseUs: response.encode(),
        fromArrivalUs: this.#fromArrival.encode(),
        serviceUs: this.#service.encode(),
        groups: Object.fromEntries(
          [...this.#groups].map(([group, histogram]) => [group, histogram.encode()]),
        ),
      },
    };
  }

  #censor(request: Timed, nowUs: number): void {
    this.#service.record(nowUs - request.sentUs);
    this.#respond(request, nowUs);
  }

  #respond({ scheduledUs, takenUs, group }: Omit<Timed, 'sentUs'>, nowUs: number): void {
    const responseUs = nowUs - scheduledUs;
    (scheduledUs < this.#halfUs ? this.#firstHalf : this.#secondHalf).record(responseUs);
    this.#fromArrival.record(nowUs - takenUs);
    if (group !== null) this.#groups.get(group)?.record(responseUs);
  }

  #countFailure(kind: string): void {
    this.#failures.set(kind, (this.#failures.get(kind) ?? 0) + 1);
  }

  #halves(): HttpLoadRecord['halves'] {
    const firstP50Us = this.#firstHalf.percentile(50);
    const secondP50Us = this.#secondHalf.percentile(50);
    if (firstP50Us === null || secondP50Us === null) return null;
    if (Math.min(this.#firstHalf.count, this.#secondHalf.count) < MINIMUM.medianOfHalf) return null;
    return { firstP50Us, secondP50Us };
  }
}
