import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ArrivalQueue } from './arrival-queue.js';

test('arrivals leave in the order in which they came, with both their moments', () => {
  // Steps: so many come, so many leave.
  const steps = fc.array(fc.tuple(fc.nat(1_500), fc.nat(1_500)), { maxLength: 12 });
  fc.assert(
    fc.property(steps, (turns) => {
      const queue = new ArrivalQueue();
      const gone: number[] = [];
      let came = 0;
      for (const [coming, leaving] of turns) {
        for (let count = 0; count < coming; count++) queue.push(came, 10 * came++);
        for (let count = 0; count < leaving && queue.length > 0; count++) {
          gone.push(queue.takenUs === 10 * queue.dueUs ? queue.dueUs : NaN);
          queue.shift();
        }
      }
      expect(gone).toEqual([...gone.keys()]);
      expect(queue.length).toBe(came - gone.length);
    }),
    { numRuns: 30 },
  );
});

test('an empty queue has nothing due', () => {
  expect(new ArrivalQueue()).toMatchObject({ length: 0, dueUs: Infinity, takenUs: Infinity });
});
