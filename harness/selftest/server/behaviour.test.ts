import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerClock, behaviourSchema, outcomeOf } from './behaviour.js';

const rising = fc
  .array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 200 })
  .map((gaps) => gaps.map((_, index) => gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0)));

describe('the clock of answers', () => {
  it('makes a constant delay constant', () => {
    const clock = new AnswerClock({ timing: { kind: 'constant', delayUs: 7 } });
    expect([0, 1, 5].map((us, number) => clock.dueUs(number, us))).toEqual([7, 8, 12]);
  });

  it('makes every fiftieth request slow, and no other', () => {
    const clock = new AnswerClock({ timing: { kind: 'mixture', delayUs: 5, slowUs: 500, slowEvery: 50 } });
    const delays = Array.from({ length: 200 }, (_, number) => clock.dueUs(number, 0));
    expect(delays.flatMap((us, number) => (us === 500 ? [number] : []))).toEqual([49, 99, 149, 199]);
    expect(delays.filter((us) => us === 5)).toHaveLength(196);
  });

  it('stalls from one request on: what comes meanwhile waits for the end, what comes later does not', () => {
    const clock = new AnswerClock({ timing: { kind: 'stall', delayUs: 2, atNumber: 1, stallUs: 100 } });
    expect([0, 10, 50, 109, 200].map((us, number) => clock.dueUs(number, us))).toEqual([
      2, 110, 110, 111, 202,
    ]);
  });

  it('serves a queue one after the other, without a pause while anything waits', () => {
    fc.assert(
      fc.property(rising, fc.integer({ min: 1, max: 4_000 }), (arrivals, serviceUs) => {
        const clock = new AnswerClock({ timing: { kind: 'queue', serviceUs } });
        const ends = arrivals.map((us, number) => clock.dueUs(number, us));
        ends.forEach((endUs, number) => {
          const begunUs = endUs - serviceUs;
          const before = number === 0 ? -Infinity : (ends[number - 1] as number);
          expect(begunUs).toBe(Math.max(arrivals[number] as number, before));
        });
      }),
    );
  });
});

it('outcomes are taken in turn, and afterwards all are the same', () => {
  const behaviour = behaviourSchema.parse({
    timing: { kind: 'constant', delayUs: 0 },
    outcomes: ['ok', 'reset'],
    outcomesUntil: 3,
    afterwards: 'silent',
  });
  expect([0, 1, 2, 3, 4].map((number) => outcomeOf(behaviour, number))).toEqual([
    'ok',
    'reset',
    'ok',
    'silent',
    'silent',
  ]);
});
