import { expect, test } from 'vitest';
import { ArrivalSlotCounter } from './arrival-slots.js';

/** One arrival each 10 ms of a second, each taken up as late as told. */
function slotsOf(lateUs: (dueUs: number) => number) {
  const counter = new ArrivalSlotCounter(1e6);
  for (let dueUs = 0; dueUs < 1e6; dueUs += 10_000) counter.takeUp(dueUs, dueUs + lateUs(dueUs));
  return counter.result();
}

test('an agent on time has no slot off', () => {
  expect(slotsOf(() => 300)).toEqual({ slots: 10, off: 0 });
});

test('one arrival of ten that slips into the next slot is within a tenth', () => {
  expect(slotsOf((dueUs) => (dueUs === 90_000 ? 15_000 : 0)).off).toBe(0);
});

test('a standstill of 200 ms leaves two slots empty and one with too many', () => {
  expect(slotsOf((dueUs) => (dueUs >= 300_000 && dueUs < 500_000 ? 500_000 - dueUs : 0)).off).toBe(3);
});

test('one arrival over the edge is no slot off, however few there are', () => {
  const counter = new ArrivalSlotCounter(300_000);
  for (const dueUs of [50_000, 99_990, 250_000]) counter.takeUp(dueUs, dueUs + 100);
  expect(counter.result().off).toBe(0);
});

test('what is taken up after the window is missing in it', () => {
  expect(slotsOf((dueUs) => (dueUs >= 800_000 ? 2e6 : 0)).off).toBe(2);
});

test('slots without an arrival are on schedule when none was taken up in them', () => {
  const counter = new ArrivalSlotCounter(450_000);
  counter.takeUp(0, 5);
  counter.takeUp(410_000, 410_001);
  expect(counter.result()).toEqual({ slots: 5, off: 0 });
});
