import { expect, test } from 'vitest';
import { waiting } from './waiting.js';

/** Requests on their way at once while nothing queues (Little). */
const AT_ONCE = 1_000;

test('a thousand wait at once at every level', () => {
  for (const { id, load } of waiting.levels) {
    const delayMs = Number(/delay_ms=(\d+)/.exec(load.kind === 'fanout' ? '' : load.requests[0]!.path)?.[1]);
    const atOnce =
      load.kind === 'open-loop' ? Number(load.ratePerSecond) * (delayMs / 1_000) : load.connections;
    expect(atOnce, id).toBe(AT_ONCE);
  }
});

test('as many connections as the levels use are warm, on both sides of the target, with room for chance', () => {
  const [warmUp] = waiting.warmUp;
  for (const { load } of waiting.levels)
    expect(warmUp?.connections).toBeGreaterThanOrEqual(load.connections as number);
  expect(warmUp?.concurrency).toBeGreaterThanOrEqual(1.5 * AT_ONCE);
});
