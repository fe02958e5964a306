import { expect, test } from 'vitest';
import { hostRecordSchema, resourceRecordSchema } from '../model/observation.js';
import { busyChild } from './busy-child.test-support.js';
import { DatabaseProbe } from './database.js';
import { Sampler, type SamplerClock, type SamplerOptions } from './sampler.js';
import { plain } from './watched.test-support.js';

/** A clock that ticks when told to. */
class HandClock implements SamplerClock {
  #seconds = 1000;
  #tick: (() => void) | null = null;

  nowSeconds(): number {
    return this.#seconds;
  }

  every(_periodMs: number, tick: () => void): () => void {
    this.#tick = tick;
    return () => {
      this.#tick = null;
    };
  }

  get running(): boolean {
    return this.#tick !== null;
  }

  pass(seconds: number): void {
    this.#seconds += seconds;
  }

  advance(seconds: number): void {
    this.pass(seconds);
    this.#tick?.();
  }
}

function optionsFor(pid: number, clock: SamplerClock): SamplerOptions {
  return {
    target: () => [plain(pid)],
    database: () => [],
    agents: () => [],
    helpers: () => [],
    cpus: [],
    host: null,
    statements: null,
    clock,
  };
}

test('a window holds what the target used between its start and its stop', async () => {
  await using child = await busyChild();
  const clock = new HandClock();
  const before = await child.cpuSeconds();
  const sampler = await Sampler.start(optionsFor(child.pid, clock));
  const after = await child.burn(0.2);
  clock.advance(0.5);
  await child.hold(32 * 2 ** 20);
  for (let tick = 0; tick < 7; tick += 1) clock.advance(0.5);
  const { resources, database, host } = await sampler.stop();

  expect(resourceRecordSchema.parse(resources)).toEqual(resources);
  expect(hostRecordSchema.parse(host)).toEqual(host);
  expect(database).toBeNull();
  expect(resources.windowSeconds).toBe(4);
  expect(resources.processes).toBe(1);
  const ratio = resources.cpuSeconds / (after - before);
  expect(ratio).toBeGreaterThan(0.9);
  // The allocation came after the child had counted: 32 MiB cost it some 20 ms.
  expect(ratio).toBeLessThan(1.5);
  // Start, seven ticks, a scan, and the stop; PSS at the scans only.
  expect(resources.samples.map(({ atSeconds }) => atSeconds)).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4]);
  const withPss = resources.samples.map(({ pssBytes }) => pssBytes !== null);
  expect(withPss).toEqual([true, false, false, false, false, false, false, false, true, true]);
  const [first] = resources.samples;
  expect((resources.rssPeakBytes ?? 0) - (first?.rssBytes ?? 0)).toBeGreaterThan(24 * 2 ** 20);
  expect(clock.running).toBe(false);
});

test('PSS that is dear to read is read at the ends of a window only', async () => {
  class SlowClock extends HandClock {
    override nowSeconds(): number {
      this.pass(0.05);
      return super.nowSeconds();
    }
  }
  const clock = new SlowClock();
  const sampler = await Sampler.start(optionsFor(process.pid, clock));
  for (let tick = 0; tick < 8; tick += 1) clock.advance(0.25);
  const { resources } = await sampler.stop();
  const withPss = resources.samples.map(({ pssBytes }) => pssBytes !== null);
  expect(withPss).toEqual([true, false, false, false, false, false, false, false, false, true]);
});

test('a window that is given up stops sampling', async () => {
  const clock = new HandClock();
  const sampler = await Sampler.start(optionsFor(process.pid, clock));
  sampler[Symbol.dispose]();
  expect(clock.running).toBe(false);
});

test('a target that ends within the window keeps what it had used', async () => {
  const clock = new HandClock();
  const child = await busyChild();
  const before = await child.cpuSeconds();
  const sampler = await Sampler.start(optionsFor(child.pid, clock));
  const after = await child.burn(0.1);
  clock.advance(0.25);
  await child[Symbol.asyncDispose]();
  const { resources } = await sampler.stop();
  expect(resources.cpuSeconds).toBeGreaterThan(0.9 * (after - before));
});

test("the database's statements and CPU are those of the window", async () => {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined)
    throw new Error('Expected TEST_DATABASE_URL to name a Postgres for tests, found none.');
  await using probe = await DatabaseProbe.open(url);
  const clock = new HandClock();
  const sampler = await Sampler.start({
    ...optionsFor(process.pid, clock),
    statements: { probe, database: 'postgres' },
  });
  clock.advance(0.25);
  const { database } = await sampler.stop();
  expect(database?.activeMax).toBe(0);
});
