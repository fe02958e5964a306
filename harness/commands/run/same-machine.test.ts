import { describe, expect, it } from 'vitest';
import { planOf } from '../../analysis/observations.test-support.js';
import type { Environment } from '../../model/run/environment.js';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import { differenceBetween } from './same-machine.js';

const before = sampleReport().environment;
const found = (now: Partial<Environment>) => differenceBetween(planOf(1), before, { ...before, ...now });
const limits = (now: Partial<Environment['limits']>) => found({ limits: { ...before.limits, ...now } });

describe('the machine of an interrupted run is the same', () => {
  it.each([
    ['with a page less of memory', found({ memoryBytes: before.memoryBytes - 4_096 })],
    ['in a shell with another soft limit', limits({ openFilesSoft: 256 })],
    ['with a hard limit that the plan still fits into', limits({ openFilesHard: 1_500 })],
    ['as it was', found({})],
  ])('%s', (_, difference) => {
    expect(difference).toBeNull();
  });
});

describe('another machine', () => {
  it.each([
    ['by its kernel', found({ kernel: 'not-this' }), { name: 'kernel', touches: 'every trial' }],
    ['with half of the memory', found({ memoryBytes: before.memoryBytes / 2 }), { name: 'memoryBytes' }],
    [
      'that cannot open the sockets of a level',
      limits({ openFilesHard: 1_200 }),
      { name: 'limits.openFilesHard', now: '1200', touches: 'test/room' },
    ],
    [
      'with another Python',
      found({ versions: { ...before.versions, python: '0.1' } }),
      { name: 'versions.python', touches: 'every trial of py' },
    ],
  ])('%s is told with the part of the plan that rests on it', (_, difference, expected) => {
    expect(difference).toMatchObject(expected);
  });
});
