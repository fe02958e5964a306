import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../model/run/environment.js';
import { shippedLevel, shippedSummaries } from './footprint.js';
import { planOf, scenario } from './observations.test-support.js';

const image = (service: string, unpackedBytes: number): RunRecord => ({
  record: 'image',
  image: {
    service,
    reference: `crossover/${service}`,
    id: 'sha256:0',
    architecture: 'amd64',
    unpackedBytes,
    compressedBytes: null,
    build: null,
    bases: [],
  },
});
const artifact = (target: string, bytes: number): RunRecord => ({
  record: 'artifact',
  target,
  bytes,
  what: 'a binary',
  buildSeconds: null,
});
const own = { ...scenario, id: 'footprint' };
const dataOf = (records: RunRecord[], scenarios = [own]) => ({
  plan: { ...planOf(1), scenarios },
  environment: {} as never,
  records,
  observations: [],
});

describe('what is shipped', () => {
  it('is weighed once: an interval of no width', () => {
    const data = dataOf([image('go', 20e6), image('postgres', 400e6), artifact('go', 9e6)]);
    expect(shippedSummaries(data)).toEqual([
      {
        scenario: 'footprint',
        level: 'artifact',
        target: 'go',
        metric: 'artifact_bytes',
        unit: 'bytes',
        estimate: 9e6,
        low: 9e6,
        high: 9e6,
        blocks: 1,
      },
      {
        scenario: 'footprint',
        level: 'artifact',
        target: 'go',
        metric: 'image_bytes',
        unit: 'bytes',
        estimate: 20e6,
        low: 20e6,
        high: 20e6,
        blocks: 1,
      },
    ]);
    expect(shippedLevel(data, own)).toMatchObject([{ id: 'artifact' }]);
  });

  it('is what was recorded last, where a run was resumed', () => {
    const sizes = shippedSummaries(dataOf([image('py', 1), artifact('py', 1), image('py', 2)]));
    expect(sizes.map(({ estimate }) => estimate)).toEqual([1, 2]);
  });

  it('has its compressed size, and the time of a build of which nothing came from a cache', () => {
    const built = (cachedSteps: number): RunRecord => {
      const record = image('go', 20e6);
      if (record.record !== 'image') throw new Error('It is of an image.');
      const build = { seconds: 41, steps: 9, cachedSteps };
      return { ...record, image: { ...record.image, compressedBytes: 8e6, build } };
    };
    const figures = (...records: RunRecord[]) =>
      shippedSummaries(dataOf(records)).map(({ metric, unit, estimate }) => [metric, unit, estimate]);
    expect(figures(built(0))).toEqual([
      ['image_bytes', 'bytes', 20e6],
      ['image_compressed_bytes', 'bytes', 8e6],
      ['build_time', 's', 41],
    ]);
    expect(figures(built(3)).map(([metric]) => metric)).not.toContain('build_time');
    const local = { ...artifact('go', 9e6), buildSeconds: 12.5 } as RunRecord;
    expect(figures(local)).toContainEqual(['build_time', 's', 12.5]);
  });

  it('is left out where nothing was weighed, and where the plan does not ask', () => {
    expect(shippedSummaries(dataOf([]))).toEqual([]);
    expect(shippedLevel(dataOf([]), own)).toEqual([]);
    const other = dataOf([image('go', 20e6)], [scenario]);
    expect(shippedSummaries(other)).toEqual([]);
    expect(shippedLevel(other, scenario)).toEqual([]);
  });
});
