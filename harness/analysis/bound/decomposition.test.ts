import { expect, test } from 'vitest';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { CompletedObservation } from '../../model/run/observation.js';
import { decompositionOf } from './decomposition.js';
import { completed, histogramOf, httpLoad } from '../observations.test-support.js';

const place = { scenario: 'test', level: 'wait', target: 'py' };
const wait = { injectedWaitMs: 50 };

/** 1,000 requests of 60 ms, of which the service accounts for 56: 1 pool, 52 database, 1 serialising, 2 application. */
function block(
  number: number,
  changes: Partial<HttpLoadRecord> = {},
  database: CompletedObservation['database'] = watched(51.5),
): CompletedObservation {
  const parts = { poolMs: 1, dbMs: 52, serMs: 1, appMs: 2, downMs: 0 };
  const slow = { poolMs: 2, dbMs: 53, serMs: 1, appMs: 3, downMs: 0 };
  return completed(
    { block: number, target: 'py', level: 'wait' },
    {
      load: httpLoad(60_000, {
        serverTiming: { count: 1_000, mean: parts, atOrAboveP95: slow },
        ...changes,
      }),
      database,
    },
  );
}

/** A sleep and a read in each of 1,000 requests. */
function watched(msPerRequest: number): NonNullable<CompletedObservation['database']> {
  return {
    cpuSeconds: 1,
    transactions: 2_000,
    activeMean: 5,
    activeMax: 9,
    statements: [
      { query: 'SELECT pg_sleep($1)', calls: 1_000, totalMs: 1_000 * (msPerRequest - 0.5), rows: 1_000 },
      { query: 'SELECT n FROM numbers', calls: 2_000, totalMs: 500, rows: 2_000 },
    ],
  };
}

test('latency is split into parts, and what is left lies outside the service', () => {
  const { bounds } = decompositionOf(place, wait, [block(1), block(2)])!;
  expect(bounds?.mean.latencyMs.estimate).toBeCloseTo(60, 1);
  expect(bounds?.mean.outsideMs.estimate).toBeCloseTo(4, 1);
  expect(bounds?.atOrAboveP95.outsideMs.estimate).toBeCloseTo(1, 1);
});

test('the own code gone wins 3 of 60 ms; all outside Postgres and the pool 7.5', () => {
  const { bounds } = decompositionOf(place, wait, [block(1), block(2)])!;
  expect(bounds?.mean.application.ms.estimate).toBeCloseTo(3, 9);
  expect(bounds?.mean.application.share.estimate).toBeCloseTo(0.05, 4);
  expect(bounds?.mean.application.ratio.estimate).toBeCloseTo(60 / 57, 4);
  expect(bounds?.mean.outsidePostgres?.ms.estimate).toBeCloseTo(7.5, 1);
  expect(bounds?.mean.outsidePostgres?.ratio.estimate).toBeCloseTo(60 / 52.5, 3);
  expect(bounds?.atOrAboveP95.application.ms.estimate).toBeCloseTo(4, 9);
});

test('Postgres executed 51.5 of the 52 ms of db; beside the injected wait 1.5 of 2', () => {
  const { postgres, postgresMs } = decompositionOf(place, wait, [block(1), block(2)])!;
  expect(postgresMs).toBeCloseTo(51.5, 9);
  expect(postgres?.injectedWaitMs).toBe(50);
  expect(postgres?.shareOfDb.estimate).toBeCloseTo(51.5 / 52, 9);
  expect(postgres?.shareOfDbBesideWait?.estimate).toBeCloseTo(0.75, 9);
  expect(postgres?.statements).toEqual([
    { query: 'SELECT pg_sleep($1)', callsPerRequest: 1, msPerRequest: 51 },
    { query: 'SELECT n FROM numbers', callsPerRequest: 2, msPerRequest: 0.5 },
  ]);
});

test('intervals are over blocks; two blocks have none', () => {
  const busier = { serverTiming: timingOf(4) };
  const three = decompositionOf(place, wait, [block(1), block(2, busier), block(3, busier)])!;
  // ln 3, ln 5 and ln 5 about their mean; t(2) = 4.3027 (any table of Student's t).
  const half = (4.3027 * Math.log(5 / 3)) / 3;
  expect(three.blocks).toBe(3);
  expect(three.bounds?.mean.application.ms.estimate).toBeCloseTo(Math.cbrt(75), 9);
  expect(Math.log(three.bounds?.mean.application.ms.high ?? 0)).toBeCloseTo(Math.log(75) / 3 + half, 3);
  const two = decompositionOf(place, wait, [block(1), block(2, busier)])!;
  expect(two.bounds?.mean.application.ms).toMatchObject({ low: null, high: null });
  const one = decompositionOf(place, wait, [block(1)])!;
  expect(one.bounds?.mean.application.ms).toEqual({ estimate: 3, low: null, high: null });
});

function timingOf(appMs: number): HttpLoadRecord['serverTiming'] {
  const parts = { poolMs: 1, dbMs: 52, serMs: 1, appMs, downMs: 0 };
  return { count: 1_000, mean: parts, atOrAboveP95: parts };
}

test('a request that was given up has latency and no parts: its time lies outside the service', () => {
  const responseUs = histogramOf([
    ...Array.from({ length: 990 }, () => 60_000),
    ...Array<number>(10).fill(10_000_000),
  ]);
  const load = {
    ok: 990,
    timedOut: 10,
    serverTiming: { ...timingOf(2)!, count: 990 },
    histograms: { ...httpLoad(60_000).histograms, responseUs },
  };
  const { bounds } = decompositionOf(place, wait, [block(1, load)])!;
  const latencyMs = 0.99 * 60 + 0.01 * 10_000;
  expect(bounds?.mean.latencyMs.estimate).toBeCloseTo(latencyMs, 0);
  expect(bounds?.mean.application.share.estimate).toBeCloseTo((3 * 0.99) / latencyMs, 4);
});

test('without a watched Postgres there is the own code’s bound and no other', () => {
  const one = decompositionOf(place, wait, [block(1, {}, null)])!;
  expect([one.postgresMs, one.postgres, one.bounds?.mean.outsidePostgres]).toEqual([null, null, null]);
  expect(one.bounds?.mean.application.ms.estimate).toBe(3);
});

test('the interval of Postgres’s share lies between 0 and 1, as the share does', () => {
  const blocks = [51.2, 51.9, 50.4, 51.8, 51.6].map((ms, index) => block(index + 1, {}, watched(ms)));
  const { low, high } = decompositionOf(place, wait, blocks)!.postgres!.shareOfDbBesideWait!;
  expect(low).toBeGreaterThan(0);
  expect(high).toBeLessThan(1);
});

test('statements that run at once add up to more than db, and bound nothing below what was waited for', () => {
  const { postgres, bounds } = decompositionOf(place, wait, [block(1, {}, watched(60))])!;
  expect(postgres?.shareOfDb.estimate).toBeCloseTo(60 / 52, 9);
  expect(bounds?.mean.outsidePostgres?.ms.estimate).toBeCloseTo(60 - 1 - 52, 1);
});

test('the wait for another service is nobody’s to win: neither the own code’s nor the outer bound counts it', () => {
  const parts = { poolMs: 1, dbMs: 2, serMs: 1, appMs: 2, downMs: 50 };
  const calling = block(
    1,
    { serverTiming: { count: 1_000, mean: parts, atOrAboveP95: parts } },
    watched(1.5),
  );
  const { mean, bounds } = decompositionOf(place, {}, [calling])!;
  expect(mean.downMs).toBe(50);
  expect(bounds?.mean.outsideMs.estimate).toBeCloseTo(4, 1);
  expect(bounds?.mean.application.ms.estimate).toBeCloseTo(3, 9);
  expect(bounds?.mean.outsidePostgres?.ms.estimate).toBeCloseTo(60 - 1 - 50 - 1.5, 1);
});

test('requests that wait for another service alone have a bound, and no part of Postgres', () => {
  const parts = { poolMs: 0, dbMs: 0, serMs: 0.5, appMs: 5.5, downMs: 50 };
  const calling = block(1, { serverTiming: { count: 1_000, mean: parts, atOrAboveP95: parts } }, null);
  const { postgres, bounds } = decompositionOf(place, {}, [calling])!;
  expect(postgres).toBeNull();
  expect(bounds?.mean.application.ms.estimate).toBeCloseTo(6, 9);
});

test('where no request asks the database there is no bound, and where nothing is timed no decomposition', () => {
  const parts = { poolMs: 0, dbMs: 0, serMs: 0.1, appMs: 59, downMs: 0 };
  const computing = block(1, { serverTiming: { count: 1_000, mean: parts, atOrAboveP95: parts } });
  expect(decompositionOf(place, {}, [computing])).toMatchObject({ bounds: null, postgres: null });
  expect(decompositionOf(place, {}, [block(1, { serverTiming: null })])).toBeNull();
  expect(decompositionOf(place, {}, [])).toBeNull();
});
