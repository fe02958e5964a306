import { expect, test } from 'vitest';
import { timingPartsSchema } from './load-record.js';

test('a run stored before the wait for another service was known has none', () => {
  const stored = { poolMs: 1, dbMs: 2, serMs: 3, appMs: 4 };
  expect(timingPartsSchema.parse(stored)).toEqual({ ...stored, downMs: 0 });
});
