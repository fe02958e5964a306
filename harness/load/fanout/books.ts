import { Histogram } from '../../stats/histogram.js';
import { BusyMeter } from '../agent/busy.js';
import { monotonicUs } from '../agent/clock.js';
import type { ReceiveOutcome } from '../agent/protocol.js';
import { StampReader } from './stamp.js';

/** How a broadcast reached a socket. */
const [MISSING, IN_TIME, LATE] = [0, 1, 2];

export interface BooksOptions {
  /** Sockets open when the books were opened; each has a slot below this. */
  readonly sockets: number;
  /** Slots below this are timed. */
  readonly probeSockets: number;
  /** Broadcasts before this one belong to an earlier window. */
  readonly firstId: number;
  /** Whether each delivery is kept, or only counted because somebody else publishes. */
  readonly keep: 'deliveries' | 'frames';
  readonly lateMs: number;
}

/** One broadcast as this agent's sockets saw it. */
class Broadcast {
  readonly sentUs: number;
  readonly states: Uint8Array;
  received = 0;
  duplicates = 0;
  lastUs = 0;

  constructor(sentUs: number, sockets: number) {
    this.sentUs = sentUs;
    this.states = new Uint8Array(sockets);
  }
}

/** Which broadcast reached which socket in one window, and when. */
export class DeliveryBooks {
  readonly #options: BooksOptions;
  readonly #stamps = new StampReader();
  readonly #broadcasts = new Map<number, Broadcast>();
  /** The latest broadcast that each socket has had. */
  readonly #lastIds: Float64Array;
  readonly #closedSlots: Uint8Array;
  readonly #delivery = Histogram.empty();
  readonly #meter = new BusyMeter();
  #frames = 0;
  #disconnected = 0;
  #lastFrameUs = monotonicUs();

  constructor(options: BooksOptions) {
    this.#options = options;
    this.#lastIds = new Float64Array(options.sockets);
    this.#closedSlots = new Uint8Array(options.sockets);
  }

  get sockets(): number {
    return this.#options.sockets;
  }

  /** Time since any frame arrived, milliseconds. */
  get quietMs(): number {
    return (monotonicUs() - this.#lastFrameUs) / 1_000;
  }

  receive(slot: number, frame: Buffer): void {
    const nowUs = monotonicUs();
    this.#frames++;
    this.#lastFrameUs = nowUs;
    const id = this.#stamps.quickId(frame);
    const known = this.#broadcasts.get(id);
    if (known) this.#deliver(slot, id, known, nowUs);
    else this.#receiveNew(slot, frame, nowUs);
  }

  socketClosed(slot: number): void {
    this.#disconnected++;
    this.#closedSlots[slot] = 1;
  }

  /** Busy share and CPU from opening the books until now. */
  usage(): ReturnType<BusyMeter['read']> {
    return this.#meter.read();
  }

  /** Whether every socket still open has every one of these broadcasts. */
  hasAll(publishedIds: readonly number[]): boolean {
    return publishedIds.every((id) => this.#isComplete(this.#broadcasts.get(id)));
  }

  /** `ceased`: nothing more was arriving when the wait ended, so what is missing is lost and not late. */
  outcome(
    publishedIds: readonly number[],
    ceased: boolean,
  ): Omit<
    ReceiveOutcome,
    'windowSeconds' | 'agentBusy' | 'agentCpuSeconds' | 'loopGapMs' | 'suspendedMs' | 'compressionSeen'
  > {
    const counts = { ok: 0, late: 0, lost: 0, duplicates: 0 };
    for (const id of publishedIds) this.#count(id, ceased, counts);
    return {
      connected: this.#options.sockets,
      disconnected: this.#disconnected,
      ...counts,
      frames: this.#frames,
      completionsUs: publishedIds.map((id) => this.#completionUs(this.#broadcasts.get(id))),
      deliveryUs: this.#delivery.encode(),
    };
  }

  #receiveNew(slot: number, frame: Buffer, nowUs: number): void {
    const stamp = this.#stamps.search(frame);
    if (!stamp || stamp.id < this.#options.firstId) return;
    if (this.#options.keep === 'frames') {
      this.#time(slot, nowUs - stamp.sentUs);
      return;
    }
    const known = this.#broadcasts.get(stamp.id) ?? new Broadcast(stamp.sentUs, this.#options.sockets);
    this.#broadcasts.set(stamp.id, known);
    this.#deliver(slot, stamp.id, known, nowUs);
  }

  #deliver(slot: number, id: number, broadcast: Broadcast, nowUs: number): void {
    if (broadcast.states[slot] !== MISSING) {
      broadcast.duplicates++;
      return;
    }
    const deliveryUs = nowUs - broadcast.sentUs;
    broadcast.states[slot] = deliveryUs > this.#options.lateMs * 1_000 ? LATE : IN_TIME;
    broadcast.received++;
    broadcast.lastUs = nowUs;
    if (id > (this.#lastIds[slot] as number)) this.#lastIds[slot] = id;
    this.#time(slot, deliveryUs);
  }

  #time(slot: number, deliveryUs: number): void {
    if (slot < this.#options.probeSockets) this.#delivery.record(deliveryUs);
  }

  #isComplete(broadcast: Broadcast | undefined): boolean {
    if (this.#disconnected === this.#options.sockets) return true;
    if (!broadcast) return false;
    if (broadcast.received === this.#options.sockets) return true;
    if (this.#disconnected === 0) return false;
    return broadcast.states.every((state, slot) => state !== MISSING || this.#closedSlots[slot] === 1);
  }

  #completionUs(broadcast: Broadcast | undefined): number | null {
    if (!broadcast || broadcast.received === 0 || !this.#isComplete(broadcast)) return null;
    return broadcast.lastUs - broadcast.sentUs;
  }

  #count(
    id: number,
    ceased: boolean,
    counts: Pick<ReceiveOutcome, 'ok' | 'late' | 'lost' | 'duplicates'>,
  ): void {
    const broadcast = this.#broadcasts.get(id);
    counts.duplicates += broadcast?.duplicates ?? 0;
    for (let slot = 0; slot < this.#options.sockets; slot++) {
      const state = broadcast?.states[slot] ?? MISSING;
      if (state === IN_TIME) counts.ok++;
      else if (state === LATE) counts.late++;
      else if (ceased || this.#closedSlots[slot] === 1 || (this.#lastIds[slot] as number) > id) counts.lost++;
      else counts.late++;
    }
  }
}
