import { expect, test } from 'vitest';
import { memoryPointSchema, resourceRecordSchema } from './observation.js';

test('what was stored before containers were measured is still read: it had no control group', () => {
  const stored = {
    source: 'procfs: schedstat nanoseconds, status, smaps_rollup',
    windowSeconds: 5,
    cpuSeconds: 1.5,
    rssPeakBytes: 100e6,
    pssPeakBytes: 80e6,
    anonymousPeakBytes: 70e6,
    openFilesPeak: 40,
    processes: 2,
    samples: [{ atSeconds: 0, cpuSeconds: 0, rssBytes: 100e6, pssBytes: 80e6 }],
  };
  const [sample] = stored.samples;
  expect(resourceRecordSchema.parse(stored)).toEqual({
    ...stored,
    samples: [{ ...sample, workingSetBytes: null }],
    cgroup: null,
  });
  const point = { connections: 100, rssBytes: 100e6, pssBytes: 80e6 };
  expect(memoryPointSchema.parse(point)).toEqual({ ...point, workingSetBytes: null });
});
