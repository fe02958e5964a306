import { describe, expect, it } from 'vitest';
import type { MemoryPoint, ResourceRecord } from '../../model/run/observation.js';
import { meanMemoryParts, memoryLine, memoryPeakBytes, memorySources } from './memory.js';
import { completed, controlGroup } from '../observations.test-support.js';

const plain = completed({ block: 1, target: 'go' }).resources;
const contained = (pssPeakBytes: number | null): ResourceRecord => ({
  ...plain,
  source: 'cgroup v2 files; procfs: status, smaps_rollup',
  pssPeakBytes,
  cgroup: controlGroup(),
});
const unseen: ResourceRecord = {
  ...plain,
  source: 'engine stats stream, a sample a second',
  rssPeakBytes: null,
  pssPeakBytes: null,
  cgroup: controlGroup({ version: 'engine' }),
};

describe('the memory peak', () => {
  it.each([
    ['PSS where every process could be read', contained(80e6), 80e6],
    ['else the working set', contained(null), 90e6],
    ['the working set too where no process is visible', unseen, 90e6],
    ['else RSS', { ...plain, pssPeakBytes: null }, 100e6],
    ['unknown where nothing tells', { ...unseen, cgroup: null }, null],
  ])('is %s', (_, resources, bytes) => {
    expect(memoryPeakBytes(resources)).toBe(bytes);
  });
});

describe('memory by connections', () => {
  const point = (connections: number, pssBytes: number | null): MemoryPoint => ({
    connections,
    pssBytes,
    workingSetBytes: connections * 20,
    rssBytes: connections * 30,
  });

  it('is all of one kind: a point without PSS takes the line to the working set', () => {
    expect(memoryLine([point(1, 10), point(2, 20)]).map(({ bytes }) => bytes)).toEqual([10, 20]);
    expect(memoryLine([point(1, 10), point(2, null)]).map(({ bytes }) => bytes)).toEqual([20, 40]);
  });

  it('is no line where no kind is known of all points', () => {
    const bare = { connections: 1, pssBytes: null, workingSetBytes: null, rssBytes: null };
    expect(memoryLine([point(1, 10), bare])).toEqual([]);
  });
});

describe('the parts of memory', () => {
  it('are means over blocks, and unknown where a block does not tell them', () => {
    const parts = meanMemoryParts([contained(80e6), contained(60e6)]);
    expect(parts).toMatchObject({ pss: 70e6, workingSet: 90e6, charged: 120e6, sockets: null });
    expect(meanMemoryParts([contained(80e6), contained(null)]).pss).toBeNull();
  });
});

describe('the source of memory', () => {
  const of = (target: string, resources: ResourceRecord) => completed({ block: 1, target }, { resources });

  it('is one where all services have the same', () => {
    expect(memorySources([of('py', contained(80e6)), of('go', contained(20e6))])).toEqual([
      { targets: ['py', 'go'], kind: 'pss', readFrom: 'cgroup v2 files; procfs: status, smaps_rollup' },
    ]);
  });

  it('is one for each service where they differ', () => {
    expect(memorySources([of('py', contained(80e6)), of('go', unseen)])).toMatchObject([
      { targets: ['py'], kind: 'pss' },
      { targets: ['go'], kind: 'workingSet', readFrom: 'engine stats stream, a sample a second' },
    ]);
  });

  it('is none when nothing was measured', () => {
    expect(memorySources([])).toEqual([]);
  });
});
