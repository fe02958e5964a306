import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../stats/random.js';
import type { Due } from './sustained.js';
import { isSustained } from './sustained.js';

const window = (
  scheduled: number,
  answeredInWindow: number,
  minimumGoodUs: number,
  windowSeconds = 4,
): Due => ({
  loop: 'open',
  scheduled,
  ok: scheduled,
  answeredInWindow,
  achievedRatePerSecond: answeredInWindow / windowSeconds,
  windowSeconds,
  minimumGoodUs,
});

/** How many of so many arrivals, anywhere in the window, are answered within it when each takes as long. */
function answeredOf(scheduled: number, takesUs: number, seed: number, windowSeconds = 4): number {
  const random = new Random(seed);
  const latest = 1 - takesUs / (windowSeconds * 1e6);
  return Array.from({ length: scheduled }, () => random.uniform()).filter((at) => at <= latest).length;
}

describe('a load that is sustained', () => {
  it('keeps a target that answers each request after the same wait, in 98 of 100 windows of any length', () => {
    const loads = [20, 40, 240, 2_000].flatMap((scheduled) =>
      [1_000, 50_000, 200_000, 1_000_000].map((waitUs) => ({ scheduled, waitUs })),
    );
    for (const { scheduled, waitUs } of loads) {
      const kept = Array.from({ length: 300 }, (_, seed) =>
        isSustained(window(scheduled, answeredOf(scheduled, waitUs, seed), waitUs)),
      ).filter(Boolean).length;
      expect(kept, `${scheduled} requests of ${waitUs} us`).toBeGreaterThanOrEqual(294);
    }
  });

  it('does not keep one that answered four of five of many, nor one that answered none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 50_000 }), fc.integer({ min: 100, max: 50_000 }), (due, us) => {
        expect(isSustained(window(due, Math.floor(due * 0.8), us))).toBe(false);
      }),
    );
    expect(isSustained(window(1, 0, 0))).toBe(false);
  });

  it('asks 95 of 100 of answers that come at once', () => {
    expect([94, 95, 100].map((answered) => isSustained(window(100, answered, 0)))).toEqual([
      false,
      true,
      true,
    ]);
  });
});
