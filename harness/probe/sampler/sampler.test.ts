import { expect, test } from 'vitest';
import { hostRecordSchema, resourceRecordSchema } from '../../model/run/observation.js';
import { busyChild } from './busy-child.test-support.js';
import { DatabaseProbe } from '../database/database.js';
import { Sampler, type SamplerClock, type SamplerOptions } from './sampler.js';
import { HandStream, sampleOf } from '../cgroup/stats-stream.test-support.js';
import { elsewhere, plain } from '../watched.test-support.js';

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

function nothing(clock: SamplerClock): SamplerOptions {
  return {
    target: () => [],
    database: () => [],
    downstream: () => [],
    agents: () => [],
    helpers: () => [],
    cpus: [],
    host: null,
    isWatched: () => true,
    statements: null,
    clock,
  };
}

function optionsFor(pid: number, clock: SamplerClock): SamplerOptions {
  return { ...nothing(clock), target: () => [plain(pid)] };
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
  const { resources, database, downstreamCpuSeconds, host } = await sampler.stop();

  expect(resourceRecordSchema.parse(resources)).toEqual(resources);
  expect(hostRecordSchema.parse(host)).toEqual(host);
  expect(database).toBeNull();
  expect(downstreamCpuSeconds).toBeNull();
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

test('the downstream service has an account of its own, and is none of the other programs', async () => {
  const clock = new HandClock();
  const [downstream, other] = [new HandStream(), new HandStream()];
  const procStat = [100, 200].map((ticks) => `cpu0 ${ticks} 0 0 0 0 0 0 0 0 0\n`);
  const starting = Sampler.start({
    ...nothing(clock),
    downstream: () => [elsewhere(downstream.stats)],
    helpers: () => [elsewhere(other.stats)],
    host: () => Promise.resolve({ procStat: procStat.shift() ?? '', pressure: null }),
  });
  void downstream.send(sampleOf(1e9));
  void other.send(sampleOf(1e9));
  using sampler = await starting;
  clock.pass(1);
  const stopping = sampler.stop();
  void downstream.send(sampleOf(1.75e9));
  void other.send(sampleOf(1.125e9));
  const { downstreamCpuSeconds, host } = await stopping;
  expect(downstreamCpuSeconds).toBe(0.75);
  // The core was busy for one second, of which the two had seven eighths.
  expect(host.otherCpuShare).toBeCloseTo(0.125, 9);
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

test("a container elsewhere is told by its engine's stream alone, from the first sample to the first after the end", async () => {
  const stream = new HandStream();
  const clock = new HandClock();
  const starting = Sampler.start({ ...nothing(clock), target: () => [elsewhere(stream.stats)] });
  void stream.send(sampleOf(4e9, 60e6));
  using sampler = await starting;
  await stream.send(sampleOf(5e9, 90e6));
  clock.advance(0.5);
  clock.pass(0.5);
  const stopping = sampler.stop();
  void stream.send(sampleOf(6e9, 70e6, 5e6));
  const { resources } = await stopping;
  expect(resourceRecordSchema.parse(resources)).toEqual(resources);
  expect(resources.source).toBe('engine stats stream, a sample a second');
  expect(resources.cpuSeconds).toBe(2);
  const unseen = { rssPeakBytes: null, pssPeakBytes: null, openFilesPeak: null, processes: null };
  expect(resources).toMatchObject(unseen);
  expect(resources.cgroup).toMatchObject({
    version: 'engine',
    workingSetPeakBytes: 80e6,
    throttledShare: 0.005,
    oomKills: null,
  });
  const working = resources.samples.map(({ workingSetBytes }) => workingSetBytes);
  expect(working).toEqual([50e6, 80e6, 60e6]);
});

test('a stream that falls silent before the end of a window is told, and leaves no stream open', async () => {
  const stream = new HandStream();
  const starting = Sampler.start({ ...nothing(new HandClock()), database: () => [elsewhere(stream.stats)] });
  void stream.send(sampleOf(4e9));
  const sampler = await starting;
  const stopping = sampler.stop();
  stream.end();
  await expect(stopping).rejects.toThrow('the end of the stream');
  sampler[Symbol.dispose]();
  expect(stream.open).toBe(0);
});

test('a window that cannot open leaves no stream open', async () => {
  const [good, ended] = [new HandStream(), new HandStream()];
  const starting = Sampler.start({
    ...nothing(new HandClock()),
    target: () => [elsewhere(good.stats)],
    helpers: () => [elsewhere(ended.stats)],
  });
  void good.send(sampleOf(1e9));
  ended.end();
  await expect(starting).rejects.toThrow('the end of the stream');
  expect(good.open + ended.open).toBe(0);
});

test("another machine's host figures explain containers alone: neither this process nor others of this machine", async () => {
  const clock = new HandClock();
  const stream = new HandStream();
  const idleTicks = [1000, 1100];
  const starting = Sampler.start({
    ...nothing(clock),
    agents: () => [plain(process.pid)],
    helpers: () => [elsewhere(stream.stats)],
    host: () =>
      Promise.resolve({ procStat: `cpu0 0 0 0 ${idleTicks.shift() ?? 0} 0 0 0 0 0 0\n`, pressure: null }),
  });
  void stream.send(sampleOf(1e9));
  using sampler = await starting;
  clock.pass(2);
  const stopping = sampler.stop();
  void stream.send(sampleOf(1.75e9));
  const { host } = await stopping;
  // Of two seconds one was idle, and of the other our container had three quarters.
  expect(host.otherCpuShare).toBeCloseTo(0.25 / 2, 9);
  expect(host.coreBusy).toEqual({ 0: 0.5 });
  expect(host.cpuPressure).toBeNull();
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
