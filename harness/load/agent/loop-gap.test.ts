import { expect, test, vi } from 'vitest';
import { LoopGap } from './loop-gap.js';

test('the longest time between two turns is found, less the tick that may be part of it', () => {
  vi.useFakeTimers();
  try {
    let nowMs = 0;
    using gap = new LoopGap({ monotonicMs: () => nowMs, bootMs: () => nowMs });
    for (const turnMs of [5, 10, 45, 50, 55]) {
      nowMs = turnMs;
      vi.advanceTimersToNextTimer();
    }
    expect(gap.read()).toEqual({ loopGapMs: 30, suspendedMs: 0 });
  } finally {
    vi.useRealTimers();
  }
});

test('a gap that ends with the reading counts', () => {
  let nowMs = 0;
  using gap = new LoopGap({ monotonicMs: () => nowMs, bootMs: () => nowMs });
  nowMs = 305;
  expect(gap.read().loopGapMs).toBe(300);
});

test('a machine that slept is told from a loop that did: boot time goes on, monotonic time does not', () => {
  const clocks = { monotonicMs: 1_000, bootMs: 5_000 };
  using gap = new LoopGap({ monotonicMs: () => clocks.monotonicMs, bootMs: () => clocks.bootMs });
  clocks.monotonicMs += 4;
  clocks.bootMs += 60_004;
  expect(gap.read()).toEqual({ loopGapMs: 0, suspendedMs: 60_000 });
});

test('a busy loop of this process is seen', () => {
  using gap = new LoopGap();
  const untilMs = performance.now() + 60;
  while (performance.now() < untilMs);
  expect(gap.read().loopGapMs).toBeGreaterThan(50);
});
