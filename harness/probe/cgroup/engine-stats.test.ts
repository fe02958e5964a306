import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EnvironmentError } from '../../errors.js';
import { EngineStats, parseStats } from './engine-stats.js';
import {
  EMPTY_SAMPLE,
  FIRST_SAMPLE,
  HandStream,
  SECOND_SAMPLE,
  sampleOf,
} from './stats-stream.test-support.js';
import { elsewhere } from '../watched.test-support.js';

const containerOf = (stream: HandStream) => elsewhere(stream.stats).container!;

test('a sample of an engine over version 1 names the whole hierarchy in its totals', () => {
  expect(parseStats(FIRST_SAMPLE)).toEqual({
    cpuNs: 324_227_597,
    throttledNs: 0,
    usageBytes: 3_166_208,
    workingSetBytes: 3_166_208 - 2_301_952,
    anonymousBytes: 200_704,
    peakBytes: 3_821_568,
    socketBytes: null,
    slabBytes: null,
    limitBytes: 67_108_864,
    oomKills: null,
  });
});

test('a sample of an engine over version 2 has other names, and no peak', () => {
  expect(parseStats(SECOND_SAMPLE)).toEqual({
    cpuNs: 25_808_000,
    throttledNs: 4_000_000,
    usageBytes: 52_428_800,
    workingSetBytes: 46_428_800,
    anonymousBytes: 40_000_000,
    peakBytes: null,
    socketBytes: 1_200_128,
    slabBytes: 1_000_000,
    limitBytes: 67_108_864,
    oomKills: null,
  });
});

test('what the clock of its host stamps on a sample counts for nothing', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), fc.date({ noInvalidDate: true }), (read, preread) => {
      const stamped = { ...FIRST_SAMPLE, read: read.toISOString(), preread: preread.toISOString() };
      expect(parseStats(stamped)).toEqual(parseStats(FIRST_SAMPLE));
    }),
  );
});

test('the empty sample of a container that has ended is no reading', () => {
  expect(parseStats(EMPTY_SAMPLE)).toBeNull();
});

test('figures that are all zero are no reading: a container that runs has used something', () => {
  const { cpu_stats } = EMPTY_SAMPLE;
  expect(parseStats({ cpu_stats, memory_stats: { usage: 0, limit: 0, stats: {} } })).toBeNull();
});

test.each([{}, { usage: 0, stats: {} }])(
  'a kernel that accounts no memory tells of the CPU all the same: %j',
  (memory_stats) => {
    const { cpu_stats } = SECOND_SAMPLE;
    expect(parseStats({ cpu_stats, memory_stats })).toMatchObject({
      cpuNs: 25_808_000,
      usageBytes: null,
      workingSetBytes: null,
      peakBytes: null,
    });
  },
);

test('a stream is open from its first sample on, and its next is one that comes after it was asked for', async () => {
  const stream = new HandStream();
  const opening = EngineStats.open(containerOf(stream));
  void stream.send(sampleOf(1e9));
  using stats = await opening;
  expect(stats.read().cpuNs).toBe(1e9);
  const next = stats.next();
  void stream.send(sampleOf(2e9));
  expect((await next).cpuNs).toBe(2e9);
  expect(stats.read().cpuNs).toBe(2e9);
});

test('a stream that nobody wants any more is ended', async () => {
  const stream = new HandStream();
  void stream.send(sampleOf(1e9));
  const stats = await EngineStats.open(containerOf(stream));
  expect(stream.open).toBe(1);
  const end = stats.next();
  stats[Symbol.dispose]();
  await expect(end).rejects.toThrow('the end of the stream');
  expect(stream.open).toBe(0);
});

test('an engine that stays silent is an error that says what to do, and its stream is ended', async () => {
  const stream = new HandStream();
  const opening = EngineStats.open(containerOf(stream), 20);
  await expect(opening).rejects.toThrow(EnvironmentError);
  await expect(opening).rejects.toThrow(
    "expected the engine's figures of container c0ffee000000, a sample a second, found nothing for 0.02 s",
  );
  const thrown = (await opening.catch((error: unknown) => error)) as EnvironmentError;
  expect(thrown.text.remedy).toContain('docker stats');
});

test.each([
  [
    'ends',
    (stream: HandStream) => {
      stream.end();
    },
    'the end of the stream',
  ],
  [
    'tells that the container does not run',
    (stream: HandStream) => {
      void stream.send(EMPTY_SAMPLE);
    },
    'a container that does not run',
  ],
  [
    'sends what nobody can read',
    (stream: HandStream) => {
      void stream.send({ cpu: 1 });
    },
    'cpu_stats',
  ],
])('a stream that %s in a window is an error', async (_, spoil, found) => {
  const stream = new HandStream();
  void stream.send(sampleOf(1e9));
  using stats = await EngineStats.open(containerOf(stream));
  const next = stats.next();
  spoil(stream);
  await expect(next).rejects.toThrow(found);
  await expect(stats.next()).rejects.toThrow(EnvironmentError);
});
