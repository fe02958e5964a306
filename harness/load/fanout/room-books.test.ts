import { expect, test } from 'vitest';
import { Histogram } from '../../stats/histogram.js';
import { RoomBooks } from './room-books.js';
import { stampedBody } from './stamp.js';

const OPENED_US = 50_000_000;

/** Two rooms, of two sockets and of one, on a clock that stands a millisecond after the books were opened. */
function openBooks() {
  let nowUs = OPENED_US;
  const books = new RoomBooks([2, 1], {
    probeSockets: 2,
    broadcasts: 10,
    keep: 'deliveries',
    lateMs: 2_000,
    clock: () => nowUs,
  });
  nowUs += 1_000;
  const frame = (sinceOpenUs: number) =>
    Buffer.from(stampedBody({ id: 1, sentUs: OPENED_US + sinceOpenUs }, 64));
  return { books, frame };
}
const published = { publishedUs: [OPENED_US + 100, OPENED_US + 200, OPENED_US + 300], rooms: [0, 1, 0] };

test('a broadcast is due to the sockets of its room alone, and complete when they have it', () => {
  const { books, frame } = openBooks();
  for (const slot of [0, 1]) for (const us of [100, 300]) books.receive({ room: 0, slot }, frame(us));
  expect(books.hasAll(books.byRoom(published))).toBe(false);
  books.receive({ room: 1, slot: 0 }, frame(200));
  expect(books.hasAll(books.byRoom(published))).toBe(true);
  const outcome = books.outcome(published, true);
  expect(outcome).toMatchObject({ connected: 3, due: 5, ok: 5, late: 0, lost: 0, frames: 5 });
  expect(outcome.completionsUs).toEqual([900, 800, 700]);
  // One socket a room is timed.
  expect(Histogram.decode(outcome.deliveryUs).count).toBe(3);
});

test('what one room misses is lost there, and the others are complete', () => {
  const { books, frame } = openBooks();
  for (const slot of [0, 1]) books.receive({ room: 0, slot }, frame(100));
  books.receive({ room: 1, slot: 0 }, frame(200));
  const outcome = books.outcome(published, true);
  expect(outcome).toMatchObject({ due: 5, ok: 3, lost: 2 });
  expect(outcome.completionsUs).toEqual([900, 800, null]);
});
