import { describe, expect, it } from 'vitest';
import type { ControlGroupRecord, ResourceRecord } from '../../model/run/observation.js';
import { TargetFailure } from '../failure.js';
import { requireWithinMemory } from './memory-limit.js';

const group: ControlGroupRecord = {
  version: 'v2',
  workingSetPeakBytes: 60e6,
  anonymousPeakBytes: 50e6,
  peakBytes: 64e6,
  socketBytes: null,
  slabBytes: null,
  limitBytes: 64 * 2 ** 20,
  throttledShare: 0,
  oomKills: 0,
};
const resources = (cgroup: ControlGroupRecord | null): ResourceRecord => ({
  source: 'cgroup v2 files',
  windowSeconds: 5,
  cpuSeconds: 1,
  rssPeakBytes: null,
  pssPeakBytes: null,
  anonymousPeakBytes: null,
  openFilesPeak: null,
  processes: null,
  samples: [],
  cgroup,
});
const log = () => 'the last words';

describe('a target killed for memory', () => {
  it('has failed by itself, with how often, at which limit, and its log', () => {
    const failure = () => {
      requireWithinMemory(resources({ ...group, oomKills: 2 }), log);
    };
    expect(failure).toThrow(TargetFailure);
    expect(failure).toThrow('killed for memory: 2 times in this window, with a limit of 64 MiB');
    expect(failure).toThrow(expect.objectContaining({ logTail: 'the last words' }));
  });

  it('has failed also where only the machine had no memory left', () => {
    expect(() => {
      requireWithinMemory(resources({ ...group, oomKills: 1, limitBytes: null }), log);
    }).toThrow('1 time in this window, with no limit of its own');
  });
});

describe('a target that was not killed', () => {
  it.each([
    ['in a container', group],
    ['in a container whose engine does not tell', { ...group, oomKills: null }],
    ['as plain processes', null],
  ])('goes on, %s', (_, cgroup) => {
    expect(() => {
      requireWithinMemory(resources(cgroup), log);
    }).not.toThrow();
  });
});
