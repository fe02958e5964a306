import { expect, test } from 'vitest';
import { Histogram } from '../../stats/histogram.js';
import type { BooksOptions } from './books.js';
import { DeliveryBooks } from './books.js';
import { stampedBody } from './stamp.js';

const OPENED_US = 50_000_000;

/** Books of a window on a clock that the test turns, and frames of messages by their moments in it. */
function openBooks(options: Partial<BooksOptions> = {}) {
  let nowUs = OPENED_US;
  const delivery = Histogram.empty();
  const books = new DeliveryBooks({
    delivery,
    sockets: 2,
    probeSockets: 2,
    broadcasts: 10,
    keep: 'deliveries',
    lateMs: 2_000,
    clock: () => nowUs,
    ...options,
  });
  return {
    books,
    delivery,
    at: (sinceOpenUs: number) => (nowUs = OPENED_US + sinceOpenUs),
    moment: (sinceOpenUs: number) => OPENED_US + sinceOpenUs,
    frame: (...momentsUs: number[]) =>
      Buffer.from(`[${momentsUs.map((us, id) => stampedBody({ id, sentUs: OPENED_US + us }, 64)).join()}]`),
  };
}

test('every message of a batch is a delivery of its own, timed from its own publish', () => {
  const { books, delivery, at, moment, frame } = openBooks();
  at(1_000);
  books.receive(0, frame(100, 200));
  books.receive(1, frame(100, 200));
  const published = [moment(100), moment(200)];
  expect(books.hasAll(published)).toBe(true);
  const outcome = books.outcome(published, true);
  expect(outcome).toMatchObject({ ok: 4, late: 0, lost: 0, duplicates: 0, frames: 2 });
  expect(outcome.completionsUs).toEqual([900, 800]);
  expect(delivery.digest()).toMatchObject({ count: 4, min: 800, max: 900 });
});

test('a copy is a duplicate, also when every socket has the message already', () => {
  const { books, at, moment, frame } = openBooks();
  at(1_000);
  for (const slot of [0, 0, 1, 1]) books.receive(slot, frame(100));
  expect(books.outcome([moment(100)], true)).toMatchObject({ ok: 2, duplicates: 2 });
});

test('what was published before the window, or is yet to be, is no delivery of it', () => {
  const { books, delivery, at, moment, frame } = openBooks();
  at(1_000);
  books.receive(0, frame(-1_000_000));
  books.receive(0, frame(3_600_000_000));
  const outcome = books.outcome([moment(100)], true);
  expect(outcome).toMatchObject({ ok: 0, lost: 2, frames: 2 });
  expect(delivery.count).toBe(0);
});

test('a moment that nobody published is counted for none', () => {
  const { books, at, moment, frame } = openBooks();
  at(1_000);
  books.receive(0, frame(100));
  books.receive(1, frame(101));
  expect(books.outcome([moment(100)], true)).toMatchObject({ ok: 1, lost: 1, duplicates: 0 });
});

test('no more messages are kept than can have been published', () => {
  const { books, at, moment, frame } = openBooks({ broadcasts: 1 });
  at(1_000);
  books.receive(0, frame(100, 101, 102));
  expect(books.outcome([moment(100), moment(101)], true)).toMatchObject({ ok: 1, lost: 3 });
});

test('what comes after the limit is late, what is passed over is lost, and the rest is late while frames still come', () => {
  const { books, at, moment, frame } = openBooks();
  at(2_500_000);
  books.receive(0, frame(100));
  books.receive(1, frame(2_400_000));
  expect(books.outcome([moment(100), moment(2_400_000)], false)).toMatchObject({ ok: 1, late: 2, lost: 1 });
});

test('frames that others publish are timed and not kept', () => {
  const { books, delivery, at, frame } = openBooks({ keep: 'frames', broadcasts: 0 });
  at(1_000);
  books.receive(0, frame(100));
  books.receive(0, frame(100));
  const outcome = books.outcome([], true);
  expect(outcome).toMatchObject({ ok: 0, duplicates: 0, frames: 2 });
  expect(delivery.count).toBe(2);
});

test('a message is followed for a minute: who has it is forgotten then, and nothing of the counts is lost', () => {
  const { books, at, moment, frame } = openBooks({ sockets: 3, broadcasts: 10 });
  at(1_000);
  books.receive(0, frame(100));
  at(61_000_000);
  for (const slot of [0, 1, 2]) books.receive(slot, frame(60_999_000));
  books.receive(1, frame(100));
  const published = [moment(100), moment(60_999_000)];
  expect(books.hasAll(published)).toBe(true);
  const outcome = books.outcome(published, true);
  expect(outcome).toMatchObject({ ok: 4, late: 1, lost: 1, duplicates: 0 });
  expect(outcome.completionsUs).toEqual([null, 1_000]);
});

test('a message that all open sockets had is complete, also once it is followed no more', () => {
  const { books, at, moment, frame } = openBooks();
  books.socketClosed(1);
  at(1_000);
  books.receive(0, frame(100));
  at(61_000_000);
  books.receive(0, frame(60_999_000));
  const outcome = books.outcome([moment(100), moment(60_999_000)], true);
  expect(outcome).toMatchObject({ ok: 2, lost: 2 });
  expect(outcome.completionsUs).toEqual([900, 1_000]);
});
