import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { busyOnAverage, poolUse, savingOf } from './bound.js';

describe('what the absence of a part wins', () => {
  it('is the article’s example: 20 of 200 ms, 1.11 times', () => {
    const { ms, share, ratio } = savingOf(200, 20);
    expect([ms, share]).toEqual([20, 0.1]);
    expect(ratio).toBeCloseTo(10 / 9, 12);
  });

  // Hennessy and Patterson, Computer Architecture, 5th edition, section 1.9: a web server computes 40 % of its time and
  // waits for I/O 60 %; ten times faster computing wins 1 / (0.6 + 0.4 / 10) = 1.56. Infinitely fast: 1 / 0.6.
  it('bounds the textbook’s web server, whose processor becomes ten times faster', () => {
    expect(savingOf(1, 0.4).ratio).toBeCloseTo(1 / 0.6, 12);
    expect(savingOf(1, 0.4).ratio).toBeGreaterThan(1.56);
  });

  it('is never passed by a part that is made any number of times faster', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 1e4, noNaN: true }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        (latencyMs, share, faster) => {
          const partMs = latencyMs * share;
          const rewritten = latencyMs - partMs + partMs / faster;
          expect(latencyMs / rewritten).toBeLessThanOrEqual(savingOf(latencyMs, partMs).ratio * (1 + 1e-9));
        },
      ),
    );
  });
});

describe('a pool of connections', () => {
  it('of 20 held for 180 ms lets 111 requests a second through; at 50 nine are in use', () => {
    const { capPerSecond, offered } = poolUse(20, 180, 50);
    expect(capPerSecond).toBeCloseTo(111.111, 3);
    expect(offered?.busyConnections).toBeCloseTo(9, 12);
    expect(offered?.utilisation).toBeCloseTo(0.45, 12);
    expect(offered?.verdict).toBe('not-the-limit');
  });

  // The method's own example: 20 connections at 50 ms are 400 requests a second.
  it.each([
    [150, 'not-the-limit'],
    [250, 'queues'],
    [400, 'the-limit'],
    [500, 'the-limit'],
  ])('of 20 held for 50 ms, offered %i/s: %s', (rate, verdict) => {
    expect(poolUse(20, 50, rate)).toMatchObject({ capPerSecond: 400, offered: { verdict } });
  });

  it('has a cap, and no use, without a rate', () => {
    expect(poolUse(20, 50, null)).toEqual({ pool: 20, holdMs: 50, capPerSecond: 400, offered: null });
  });
});

// Little and Graves, "Little's Law", in Building Intuition (Springer 2008), ch. 5: 50 e-mails a day, each in the in-box
// for 3 days: 150 in it on average.
it('Little’s law gives the 150 e-mails of its author’s example', () => {
  const secondsADay = 86_400;
  expect(busyOnAverage(50 / secondsADay, 3 * secondsADay * 1_000)).toBeCloseTo(150, 9);
});
