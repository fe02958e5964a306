import { expect, test } from 'vitest';
import { monotonicUs } from './clock.js';
import { Pacer } from './pacer.js';

/** Two clocks' readings of one moment differ by their calls. */
const APART_US = 50;

/** A schedule of these arrivals. */
function schedule(arrivalsUs: Float64Array) {
  let drawn = 0;
  return { next: () => arrivalsUs[drawn++] ?? Infinity };
}

/** When the loop was woken, microseconds since the start, until the last arrival had been due. `begun` runs right after the start. */
async function wakesUs(arrivalsUs: Float64Array, begun = () => undefined): Promise<number[]> {
  const wakes: number[] = [];
  const last = arrivalsUs.at(-1) ?? 0;
  let startUs = 0;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const pacer = new Pacer(() => {
    const nowUs = monotonicUs() - startUs;
    wakes.push(nowUs);
    if (nowUs >= last - APART_US) finish();
  });
  try {
    await pacer.ready();
    startUs = monotonicUs();
    pacer.start(schedule(arrivalsUs), startUs);
    begun();
    await finished;
    return wakes;
  } finally {
    await pacer.end();
  }
}

test('the loop is woken after an arrival is due and never before, the last included', async () => {
  const arrivalsUs = Float64Array.from({ length: 40 }, (_, index) => 2_000 + index * 2_500);
  const wakes = await wakesUs(arrivalsUs);
  expect(wakes.length).toBeLessThanOrEqual(arrivalsUs.length);
  // The n-th wake-up answers the n-th arrival or a later one.
  wakes.forEach((wokenUs, index) => {
    expect(wokenUs).toBeGreaterThanOrEqual((arrivalsUs[index] as number) - APART_US);
  });
  expect(wakes.at(-1)).toBeGreaterThanOrEqual(arrivalsUs.at(-1)! - APART_US);
});

test('a schedule of many slices is gone through to its end', async () => {
  const arrivalsUs = Float64Array.from({ length: 10_000 }, (_, index) => index * 10);
  const wakes = await wakesUs(arrivalsUs);
  expect(wakes.at(-1)).toBeGreaterThanOrEqual(arrivalsUs.at(-1)! - APART_US);
});

test('a loop that falls behind has a wake-up or some before it, not one for each arrival', async () => {
  const arrivalsUs = Float64Array.from({ length: 2_000 }, (_, index) => index * 50);
  const wakes = await wakesUs(arrivalsUs, () => {
    const untilMs = performance.now() + 150;
    while (performance.now() < untilMs);
  });
  expect(wakes.length).toBeLessThan(arrivalsUs.length / 4);
});

test('a pacer that has ended wakes nothing, though a wake-up was under way', async () => {
  let wakes = 0;
  const pacer = new Pacer(() => wakes++);
  await pacer.ready();
  pacer.start(schedule(Float64Array.of(0)), monotonicUs());
  const untilMs = performance.now() + 100;
  while (performance.now() < untilMs);
  await pacer.end();
  expect(wakes).toBe(0);
});

test('a pacer that ends before its start, or in mid-schedule, leaves no thread behind', async () => {
  const threads = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;
  const before = threads();
  const unstarted = new Pacer(() => undefined);
  await unstarted.end();
  const stopped = new Pacer(() => undefined);
  await stopped.ready();
  stopped.start(schedule(Float64Array.of(3_600e6)), monotonicUs());
  await stopped.end();
  expect(threads()).toBe(before);
});
