import type { Histogram } from '../../stats/histogram.js';
import { monotonicUs } from '../agent/clock.js';
import type { ReceiveOutcome } from '../agent/protocol.js';
import { StampReader } from './stamp.js';

/** How a broadcast reached a socket. */
const [MISSING, IN_TIME, LATE] = [0, 1, 2];
/** What the clocks of two processes of one machine may be apart, beyond their jitter: a later stamp is no stamp of ours. */
const CLOCKS_APART_US = 1_000;

export interface BooksOptions {
  /** Sockets open when the books were opened; each has a slot below this. */
  readonly sockets: number;
  /** Slots below this are timed. */
  readonly probeSockets: number;
  /** Broadcasts that the window may have; what a target makes up beyond them is not kept. */
  readonly broadcasts: number;
  /** Whether each delivery is kept, or only counted because somebody else publishes. */
  readonly keep: 'deliveries' | 'frames';
  readonly lateMs: number;
  /** Where deliveries to probes are timed. */
  readonly delivery: Histogram;
  /** Microseconds of CLOCK_MONOTONIC. */
  readonly clock?: () => number;
}

/** For so long after its publish it is kept which sockets have a broadcast: a soak of hours takes constant memory. */
const FOLLOWED_US = 60_000_000;

/** One broadcast as this agent's sockets saw it. */
class Broadcast {
  inTime = 0;
  late = 0;
  duplicates = 0;
  lastUs = 0;
  /** Null once every socket has it, or it is followed no more. */
  states: Uint8Array | null;
  /** Of one that is followed no more: how many sockets have it not, and whether one was among them that was open then. */
  missing = 0;
  isShort = false;

  constructor(sockets: number) {
    this.states = new Uint8Array(sockets);
  }

  get received(): number {
    return this.inTime + this.late;
  }
}

/** Which broadcast into a room reached which of its sockets in one window, and when. */
export class DeliveryBooks {
  readonly #options: BooksOptions;
  readonly #clock: () => number;
  /** What was published before belongs to an earlier window. */
  readonly #openedUs: number;
  readonly #stamps = new StampReader();
  /** By the moment that tells it from the others. */
  readonly #broadcasts = new Map<number, Broadcast>();
  /** Those of them of which it is kept who has them, in the order in which they came. */
  readonly #followed = new Set<number>();
  /** The moment of the latest broadcast that each socket has had. */
  readonly #lastSentUs: Float64Array;
  readonly #closedSlots: Uint8Array;
  #frames = 0;
  #disconnected = 0;
  #lastFrameUs: number;
  /** As many of the published ones, from the first on, are complete. */
  #completeUpTo = 0;

  constructor(options: BooksOptions) {
    this.#options = options;
    this.#clock = options.clock ?? monotonicUs;
    this.#openedUs = this.#lastFrameUs = this.#clock();
    this.#lastSentUs = new Float64Array(options.sockets);
    this.#closedSlots = new Uint8Array(options.sockets);
  }

  /** Time since any frame arrived, milliseconds. */
  get quietMs(): number {
    return (this.#clock() - this.#lastFrameUs) / 1_000;
  }

  receive(slot: number, frame: Buffer): void {
    const nowUs = this.#clock();
    this.#frames++;
    this.#lastFrameUs = nowUs;
    for (const sentUs of this.#stamps.read(frame))
      if (sentUs >= this.#openedUs && sentUs <= nowUs + CLOCKS_APART_US) this.#deliver(slot, sentUs, nowUs);
  }

  socketClosed(slot: number): void {
    this.#disconnected++;
    this.#closedSlots[slot] = 1;
  }

  /** Whether every socket still open has every one of these broadcasts, which are the same in each call. */
  hasAll(publishedUs: readonly number[]): boolean {
    while (this.#completeUpTo < publishedUs.length && this.#isComplete(publishedUs[this.#completeUpTo]))
      this.#completeUpTo++;
    return this.#completeUpTo === publishedUs.length;
  }

  /** `ceased`: nothing more was arriving when the wait ended, so what is missing is lost and not late. */
  outcome(
    publishedUs: readonly number[],
    ceased: boolean,
  ): Pick<
    ReceiveOutcome,
    'connected' | 'disconnected' | 'ok' | 'late' | 'lost' | 'duplicates' | 'frames' | 'completionsUs'
  > {
    const counts = { ok: 0, late: 0, lost: 0, duplicates: 0 };
    for (const sentUs of publishedUs) this.#count(sentUs, ceased, counts);
    return {
      connected: this.#options.sockets,
      disconnected: this.#disconnected,
      ...counts,
      frames: this.#frames,
      completionsUs: publishedUs.map((sentUs) => this.#completionUs(sentUs)),
    };
  }

  #deliver(slot: number, sentUs: number, nowUs: number): void {
    const deliveryUs = nowUs - sentUs;
    if (this.#options.keep === 'frames') {
      this.#time(slot, deliveryUs);
      return;
    }
    const broadcast = this.#broadcast(sentUs, nowUs);
    if (!broadcast) return;
    // Of one that is followed no more it cannot be told whose it is, only that it is one of the missing.
    if (broadcast.states ? broadcast.states[slot] !== MISSING : broadcast.missing === 0) {
      broadcast.duplicates++;
      return;
    }
    const late = deliveryUs > this.#options.lateMs * 1_000;
    if (broadcast.states) broadcast.states[slot] = late ? LATE : IN_TIME;
    else broadcast.missing--;
    if (late) broadcast.late++;
    else broadcast.inTime++;
    broadcast.lastUs = nowUs;
    if (broadcast.received === this.#options.sockets) {
      broadcast.states = null;
      this.#followed.delete(sentUs);
    }
    if (sentUs > (this.#lastSentUs[slot] as number)) this.#lastSentUs[slot] = sentUs;
    this.#time(slot, deliveryUs);
  }

  /** Null for one more than were published. */
  #broadcast(sentUs: number, nowUs: number): Broadcast | null {
    const known = this.#broadcasts.get(sentUs);
    if (known) return known;
    if (this.#broadcasts.size === this.#options.broadcasts) return null;
    const broadcast = new Broadcast(this.#options.sockets);
    this.#broadcasts.set(sentUs, broadcast);
    this.#followed.add(sentUs);
    this.#leaveOld(nowUs);
    return broadcast;
  }

  #leaveOld(nowUs: number): void {
    for (const sentUs of this.#followed) {
      if (nowUs - sentUs < FOLLOWED_US) return;
      this.#followed.delete(sentUs);
      const old = this.#broadcasts.get(sentUs);
      if (!old) continue;
      old.missing = this.#options.sockets - old.received;
      old.isShort = !this.#isComplete(sentUs);
      old.states = null;
    }
  }

  #time(slot: number, deliveryUs: number): void {
    if (slot < this.#options.probeSockets) this.#options.delivery.record(deliveryUs);
  }

  #isComplete(sentUs: number | undefined): boolean {
    if (this.#disconnected === this.#options.sockets) return true;
    const broadcast = sentUs === undefined ? undefined : this.#broadcasts.get(sentUs);
    if (!broadcast) return false;
    // What is followed no more is waited for no more.
    if (!broadcast.states) return true;
    if (this.#disconnected === 0) return false;
    return broadcast.states.every((state, slot) => state !== MISSING || this.#closedSlots[slot] === 1);
  }

  #completionUs(sentUs: number): number | null {
    const broadcast = this.#broadcasts.get(sentUs);
    if (!broadcast || broadcast.received === 0 || broadcast.isShort || !this.#isComplete(sentUs)) return null;
    return broadcast.lastUs - sentUs;
  }

  #count(
    sentUs: number,
    ceased: boolean,
    counts: Pick<ReceiveOutcome, 'ok' | 'late' | 'lost' | 'duplicates'>,
  ): void {
    const broadcast = this.#broadcasts.get(sentUs);
    counts.duplicates += broadcast?.duplicates ?? 0;
    counts.ok += broadcast?.inTime ?? 0;
    counts.late += broadcast?.late ?? 0;
    if (broadcast?.states === null) {
      counts.lost += broadcast.missing;
      return;
    }
    for (let slot = 0; slot < this.#options.sockets; slot++) {
      if (broadcast && broadcast.states[slot] !== MISSING) continue;
      const passedOver = (this.#lastSentUs[slot] as number) > sentUs;
      if (ceased || this.#closedSlots[slot] === 1 || passedOver) counts.lost++;
      else counts.late++;
    }
  }
}
