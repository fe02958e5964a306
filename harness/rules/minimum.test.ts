import { describe, expect, it } from 'vitest';
import { liesBeyond, MINIMUM } from './minimum.js';

describe('samples beyond a percentile', () => {
  it.each([
    // docs/method.md: p95 from 200, p99 from 1,000, p99.9 from 10,000.
    { percentile: 95, from: 200 },
    { percentile: 99, from: 1_000 },
    { percentile: 99.9, from: 10_000 },
  ])('are enough to print p$percentile from $from samples on', ({ percentile, from }) => {
    expect(liesBeyond(MINIMUM.printedBeyond, from, percentile)).toBe(true);
    expect(liesBeyond(MINIMUM.printedBeyond, 0.9 * from, percentile)).toBe(false);
  });

  it.each([
    // p95 from 1,000, p99 from 5,000.
    { percentile: 95, from: 1_000 },
    { percentile: 99, from: 5_000 },
  ])('are enough to judge p$percentile from $from samples on', ({ percentile, from }) => {
    expect(liesBeyond(MINIMUM.judgedBeyond, from, percentile)).toBe(true);
    expect(liesBeyond(MINIMUM.judgedBeyond, 0.9 * from, percentile)).toBe(false);
  });
});
