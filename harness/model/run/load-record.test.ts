import { expect, test } from 'vitest';
import { z } from 'zod';
import { loadRecordSchema, timingPartsSchema } from './load-record.js';

test('a run stored before the wait for another service was known has none', () => {
  const stored = { poolMs: 1, dbMs: 2, serMs: 3, appMs: 4 };
  expect(timingPartsSchema.parse(stored)).toEqual({ ...stored, downMs: 0 });
});

test('what an agent tells is counts and lengths of time: no moment of its clock can be reckoned with another’s', () => {
  const keys = [...JSON.stringify(z.toJSONSchema(loadRecordSchema)).matchAll(/"(\w+)":\{/g)].map(
    ([, key]) => key ?? '',
  );
  expect(keys).toContain('windowSeconds');
  expect(keys.filter((key) => /(At|Ns)$|[Ss]tamp|[Cc]lock|[Ee]poch/.test(key))).toEqual([]);
});
