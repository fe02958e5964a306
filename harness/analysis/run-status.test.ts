import { expect, it } from 'vitest';
import { sampleReport } from '../../test/fixtures/sample-report.js';
import type { RunRecord } from '../model/run/environment.js';
import { planOf } from './observations.test-support.js';
import type { RunData } from './run-data.js';
import { levelsGoingOn, statusOf } from './run-status.js';

const { environment } = sampleReport();
const runOf = (...records: RunRecord[]): RunData => ({
  plan: planOf(5),
  environment,
  records,
  observations: [],
});
const END = { record: 'end', finishedAt: '2026-01-01T00:00:00.000Z', wallSeconds: 1 } as const;

it('calls a run without an end partial, and one that lost what it had stored', () => {
  expect(statusOf(runOf())).toBe('partial');
  expect(statusOf(runOf({ ...END, status: 'complete' }))).toBe('complete');
  const lost = [{ where: 'observations.ndjson, line 12', found: 'half a line' }];
  expect(statusOf({ ...runOf({ ...END, status: 'complete' }), lost })).toBe('partial');
});

it('goes on with all levels of a partial run but those that were given up', () => {
  const givenUp = { scenario: 'crud', level: 'load-50', block: 1, gate: 'loop-gap', timesInARow: 3 };
  const goesOn = levelsGoingOn(runOf({ record: 'given-up', ...givenUp }));
  expect([goesOn('crud', 'load-50'), goesOn('crud', 'rate-200')]).toEqual([false, true]);
  expect(levelsGoingOn(runOf({ ...END, status: 'complete' }))('crud', 'rate-200')).toBe(false);
});
