import { Histogram } from '../../stats/histogram.js';
import { BusyMeter } from '../agent/busy.js';
import type { ReceiveOutcome } from '../agent/protocol.js';
import type { BooksOptions } from './books.js';
import { DeliveryBooks } from './books.js';

/** Where a socket's deliveries are kept: its room's books, and its place in them. */
export interface Seat {
  readonly room: number;
  readonly slot: number;
}

/** What was published into which room; room 0 where `rooms` says nothing. */
export interface Published {
  readonly publishedUs: readonly number[];
  readonly rooms: readonly number[];
}

/** The books of one window over this agent's sockets, a room each: a broadcast reaches its own room and no other. */
export class RoomBooks {
  readonly #books: readonly DeliveryBooks[];
  readonly #sockets: readonly number[];
  readonly #delivery = Histogram.empty();
  readonly #meter = new BusyMeter();

  /** `sockets`: how many each room has; `probeSockets`: of all rooms together. */
  constructor(
    sockets: readonly number[],
    { probeSockets, ...options }: Omit<BooksOptions, 'sockets' | 'delivery'>,
  ) {
    this.#sockets = sockets;
    const probes = Math.ceil(probeSockets / Math.max(1, sockets.length));
    this.#books = sockets.map(
      (count) =>
        new DeliveryBooks({ ...options, sockets: count, probeSockets: probes, delivery: this.#delivery }),
    );
  }

  /** Time since any frame arrived, milliseconds. */
  get quietMs(): number {
    return Math.min(...this.#books.map(({ quietMs }) => quietMs));
  }

  receive({ room, slot }: Seat, frame: Buffer): void {
    this.#books[room]?.receive(slot, frame);
  }

  socketClosed({ room, slot }: Seat): void {
    this.#books[room]?.socketClosed(slot);
  }

  /** Busy share and CPU from opening the books until now. */
  usage(): ReturnType<BusyMeter['read']> {
    return this.#meter.read();
  }

  /** Whether every socket still open has every broadcast into its room, `byRoom` of which is the same in each call. */
  hasAll(byRoom: readonly (readonly number[])[]): boolean {
    return this.#books.every((books, room) => books.hasAll(byRoom[room] ?? []));
  }

  /** The moments of each room's broadcasts. */
  byRoom({ publishedUs, rooms }: Published): number[][] {
    const moments = this.#books.map((): number[] => []);
    for (const [index, sentUs] of publishedUs.entries()) moments[rooms[index] ?? 0]?.push(sentUs);
    return moments;
  }

  /** `ceased`: nothing more was arriving when the wait ended, so what is missing is lost and not late. */
  outcome(
    published: Published,
    ceased: boolean,
  ): Pick<
    ReceiveOutcome,
    | 'connected'
    | 'disconnected'
    | 'due'
    | 'ok'
    | 'late'
    | 'lost'
    | 'duplicates'
    | 'frames'
    | 'completionsUs'
    | 'deliveryUs'
  > {
    const byRoom = this.byRoom(published);
    const outcomes = this.#books.map((books, room) => books.outcome(byRoom[room] ?? [], ceased));
    const next = outcomes.map(() => 0);
    const sum = (key: 'connected' | 'disconnected' | 'ok' | 'late' | 'lost' | 'duplicates' | 'frames') =>
      outcomes.reduce((all, one) => all + one[key], 0);
    return {
      connected: sum('connected'),
      disconnected: sum('disconnected'),
      due: byRoom.reduce((all, moments, room) => all + moments.length * (this.#sockets[room] ?? 0), 0),
      ok: sum('ok'),
      late: sum('late'),
      lost: sum('lost'),
      duplicates: sum('duplicates'),
      frames: sum('frames'),
      completionsUs: published.publishedUs.map((_, index) => {
        const room = published.rooms[index] ?? 0;
        const place = next[room] ?? 0;
        next[room] = place + 1;
        return outcomes[room]?.completionsUs[place] ?? null;
      }),
      deliveryUs: this.#delivery.encode(),
    };
  }
}
