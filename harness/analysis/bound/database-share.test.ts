import { expect, test } from 'vitest';
import type { ReferenceLevel } from '../../model/report/findings/database-share.js';
import { databaseShareSentences } from '../../words/findings/database-share.js';
import { completed, httpLoad } from '../observations.test-support.js';
import { databaseShareOf } from './database-share.js';

const PLACE = { scenario: 'test', level: 'rate', target: 'py' };
const LATENCY_US = 10_000;

/** Three blocks, each of 1,000 good answers in 10 ms. */
function held(totalMs: number, calls: number) {
  return [1, 2, 3].map((block) => ({
    ...completed({ block, target: 'py' }, { load: httpLoad(LATENCY_US, { okInWindow: 1_000 }) }),
    ownDatabase: { calls, totalMs, statements: [] },
  }));
}

const waiting = (injectedWaitMs: number, ratePerSecond = 100): ReferenceLevel => ({
  scenario: 'dashboard',
  level: `wait-${injectedWaitMs}`,
  injectedWaitMs,
  ratePerSecond,
  median: { a: 'Python', b: 'Go', verdict: 'b-better', ratio: 0.5, low: 0.4, high: 0.6 },
});

test('all that Postgres did not execute is the most that another language wins', () => {
  const share = databaseShareOf(PLACE, held(8_000, 2_000), null);
  expect(share).toMatchObject({ blocks: 3, place: null });
  expect(share?.callsPerRequest.estimate).toBeCloseTo(2, 6);
  expect(share?.databaseMs.estimate).toBeCloseTo(8, 6);
  expect(share?.saving.ratio.estimate).toBeCloseTo(1.25, 2);
  expect(databaseShareSentences('shop', share!).join(' ')).toMatch(
    /Postgres executed 8\.00 ms .* of shop \(2\.00 statements\), which took 10\.0 ms .* no other language wins more/,
  );
});

test('a database that was busier than its requests took bounds nothing', () => {
  const share = databaseShareOf(PLACE, held(20_000, 2_000), null);
  expect(share?.saving.ms.estimate).toBe(0);
  expect(databaseShareSentences('shop', share!).join(' ')).toMatch(/nothing follows for another language/);
});

test('a service lies between the waits on either side of its time in the database, at the nearest rate', () => {
  const levels = [waiting(50), waiting(5, 1), waiting(5, 1_000), waiting(0)];
  const share = databaseShareOf(PLACE, held(8_000, 2_000), { runId: 'r', levels });
  expect(share?.place?.levels.map(({ injectedWaitMs }) => injectedWaitMs)).toEqual([5, 50]);
  expect(databaseShareSentences('shop', share!).at(-1)).toMatch(
    /On the map of run r shop lies between its waits of 5 ms and 50 ms\. .*Go over Python 0\.500x .*Go better/,
  );
});

test('without readings nothing is said', () => {
  expect(databaseShareOf(PLACE, [completed({ block: 1, target: 'py' })], null)).toBeNull();
});
