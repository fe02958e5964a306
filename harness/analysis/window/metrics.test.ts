import { describe, expect, it } from 'vitest';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { MetricId } from '../../model/metrics.js';
import type { CompletedObservation } from '../../model/run/observation.js';
import type { Level } from '../../model/plan/scenario.js';
import { metricsOf } from './metrics.js';
import { completed, fanoutLoad, histogramOf, httpLoad, levels } from '../observations.test-support.js';

const place = { block: 1, target: 'go' };

function metric(
  id: MetricId,
  load: CompletedObservation['load'],
  level: Level,
  changes: Partial<CompletedObservation> = {},
) {
  return metricsOf(completed(place, { load, ...changes }), level).get(id);
}

const repeated = (us: number, times: number) => Array.from({ length: times }, () => us);
const answeredIn = (us: readonly number[], changes: Partial<HttpLoadRecord> = {}) => {
  const load = httpLoad(1_000, changes);
  return { ...load, histograms: { ...load.histograms, responseUs: histogramOf(us) } };
};

describe('the share answered within 10 ms', () => {
  it('counts good answers over everything scheduled, whatever became of it', () => {
    // 900 in time, 50 late, 30 failed without a latency, 20 unanswered at two seconds.
    const us = [...repeated(5_000, 900), ...repeated(12_000, 50), ...repeated(2_000_000, 20)];
    const load = answeredIn(us, { ok: 950, failed: 30, inFlight: 20 });
    expect(metric('within_10ms', load, levels.rate)).toEqual({ value: 0.9, judged: true });
  });

  it('takes for within what shares the histogram’s class of 10 ms, and nothing beyond it', () => {
    const load = answeredIn([...repeated(10_007, 400), ...repeated(10_008, 600)]);
    expect(metric('within_10ms', load, levels.rate)?.value).toBe(0.4);
  });

  it('is printed and not judged with too few requests for its margin', () => {
    const load = answeredIn(repeated(1_000, 999), { scheduled: 999, sent: 999, ok: 999 });
    expect(metric('within_10ms', load, levels.rate)).toEqual({ value: 1, judged: false });
  });

  it('is not asked of a closed loop, nor where the injected wait uses the budget up', () => {
    expect(metric('within_10ms', httpLoad(1_000, { loop: 'closed' }), levels.capacity)).toBeUndefined();
    expect(metric('within_10ms', httpLoad(50_000), levels.wait)).toBeUndefined();
  });
});

describe('shares of a request', () => {
  const mean = { poolMs: 4, dbMs: 2, serMs: 1, appMs: 1, downMs: 0 };
  const slow = { poolMs: 0, dbMs: 30, serMs: 5, appMs: 5, downMs: 0 };
  // 950 requests of 8 ms and 50 of 48 ms: 10 ms in the mean.
  const us = [...repeated(8_000, 950), ...repeated(48_000, 50)];
  const timed = (timing: Partial<NonNullable<HttpLoadRecord['serverTiming']>> = {}) =>
    answeredIn(us, { serverTiming: { count: 1_000, mean, atOrAboveP95: slow, ...timing } });

  it('take statements for database time, and waiting for the pool not', () => {
    expect(metric('database_share', timed(), levels.rate)?.value).toBeCloseTo(0.2, 3);
    expect(metric('database_share_p95', timed(), levels.rate)?.value).toBeCloseTo(30 / 48, 3);
  });

  it('take serialising of latency, and of the CPU time that a request costs', () => {
    expect(metric('serialising_share', timed(), levels.rate)?.value).toBeCloseTo(0.1, 3);
    // 0.5 CPU seconds over 1,000 requests are half a millisecond each: serialising was interrupted.
    expect(metric('serialising_cpu_share', timed(), levels.rate)?.value).toBeCloseTo(2, 6);
  });

  it('give requests without an answer latency and no parts', () => {
    const load = timed({ count: 500 });
    expect(metric('database_share', load, levels.rate)?.value).toBeCloseTo(0.1, 3);
  });

  it('are never judged: the share of the faster target is the larger', () => {
    const found = metricsOf(completed(place, { load: timed() }), levels.rate);
    const shares = [...found].filter(([id]) => /_share(_p95)?$/.test(id));
    expect(shares.map(([id]) => id)).toHaveLength(4);
    expect(shares.every(([, { judged }]) => !judged)).toBe(true);
  });

  it('are not there without Server-Timing, nor of a database that nobody asked', () => {
    expect(metric('database_share', httpLoad(1_000), levels.rate)).toBeUndefined();
    const asked = { ...mean, dbMs: 0 };
    expect(metric('database_share', timed({ mean: asked }), levels.rate)).toBeUndefined();
    expect(metric('database_share_p95', timed({ mean: asked }), levels.rate)).toBeUndefined();
    expect(metric('serialising_share', timed({ mean: asked }), levels.rate)?.value).toBeCloseTo(0.1, 3);
  });
});

describe('a capacity', () => {
  it('has the answers per CPU second beside it', () => {
    const load = httpLoad(1_000, { loop: 'closed', achievedRatePerSecond: 300, okInWindow: 1_500 });
    // 0.5 CPU seconds in a window of five.
    expect(metric('capacity_per_core', load, levels.capacity)).toEqual({ value: 3_000, judged: true });
    const fixed: Level = {
      ...levels.capacity,
      load: { ...levels.capacity.load, purpose: 'fixed-concurrency' },
    };
    expect(metric('capacity_per_core', load, fixed)).toBeUndefined();
    expect(metric('capacity_per_core', httpLoad(1_000), levels.rate)).toBeUndefined();
  });
});

const queue: Level = {
  ...levels.capacity,
  id: 'queue',
  load: { ...levels.capacity.load, purpose: 'fixed-concurrency', engine: 'raw', patient: true },
  injectedWaitMs: 50,
  startUp: { poolSize: 20 },
};

describe('a pool that is the limit', () => {
  it('is used by the answers of the window over pool / hold', () => {
    // 20 connections held for 50 ms let 400/s through. What is still queued at the end is no answer.
    const load = httpLoad(50_000, { loop: 'closed', achievedRatePerSecond: 380, ok: 900, inFlight: 100 });
    expect(metric('pool_share_used', load, queue)).toEqual({ value: 0.95, judged: true });
  });

  it('is only asked for in a closed loop whose level sets both pool and wait', () => {
    const load = httpLoad(50_000, { loop: 'closed' });
    expect(metric('pool_share_used', load, { ...queue, startUp: {} })).toBeUndefined();
    expect(metric('pool_share_used', load, { ...queue, injectedWaitMs: 0 })).toBeUndefined();
    const open: Level = { ...levels.wait, startUp: { poolSize: 20 } };
    expect(metric('pool_share_used', httpLoad(50_000), open)).toBeUndefined();
  });

  it('has latencies that are printed and not judged, and no shares of them: they are a queue’s', () => {
    const parts = { poolMs: 1, dbMs: 50, serMs: 1, appMs: 1, downMs: 0 };
    const serverTiming = { count: 1_000, mean: parts, atOrAboveP95: parts };
    const load = httpLoad(60_000, { loop: 'closed', serverTiming });
    expect(metric('latency_p50', load, queue)).toMatchObject({ judged: false });
    expect(metric('database_share', load, queue)).toBeUndefined();
    expect(metric('latency_p50', load, levels.capacity)).toMatchObject({ judged: true });
  });
});

describe('taking a crowd in', () => {
  const crowd = { requests: 2_000, failed: 0, seconds: 9 };
  const load = (firstTurn: NonNullable<HttpLoadRecord['firstTurn']>) =>
    httpLoad(50_000, { loop: 'closed', achievedRatePerSecond: 400, firstTurn });

  it('cost what its first turn took beyond one of the steady state', () => {
    // At 400/s 2,000 are served in five seconds.
    expect(metric('intake_time', load(crowd), queue)).toEqual({ value: 4_000_000, judged: true });
  });

  it('has no figure where the crowd was not served wholly and well', () => {
    expect(metric('intake_time', load({ ...crowd, failed: 1 }), queue)).toBeUndefined();
    expect(metric('intake_time', load({ ...crowd, seconds: null }), queue)).toBeUndefined();
    expect(metric('intake_time', httpLoad(50_000, { loop: 'closed' }), queue)).toBeUndefined();
  });
});

describe('a fan-out', () => {
  it('uses as much of its interval as a broadcast takes', () => {
    // Every half second a broadcast, that takes 20 ms.
    const used = metric('interval_used', fanoutLoad(), levels.room);
    expect(used?.value).toBeCloseTo(0.04, 10);
    expect(used?.judged).toBe(false);
  });

  it('has no such share where most broadcasts did not complete', () => {
    const load = fanoutLoad({ completionsUs: [20_000, 20_000, null, null, null, null] });
    expect(metric('interval_used', load, levels.room)).toBeUndefined();
  });
});

describe('a cold start', () => {
  it('is a figure of the levels that ask for it', () => {
    const idle: Level = { ...levels.rate, primary: ['cold_start'] };
    const changes = { coldStartMs: 250 };
    expect(metric('cold_start', httpLoad(1_000), idle, changes)).toEqual({ value: 250_000, judged: true });
    expect(metric('cold_start', httpLoad(1_000), levels.rate, changes)).toBeUndefined();
    expect(metric('cold_start', httpLoad(1_000), idle)).toBeUndefined();
  });
});

describe('CPU per request', () => {
  it('is of the requests that were answered in the window in which the CPU was used', () => {
    // At saturation the grace answers what the window's CPU did not: the offered rate would be handed back.
    const load = httpLoad(1_000, { ok: 1_000, okInWindow: 500 });
    expect(metric('cpu_per_1k', load, levels.rate)?.value).toBeCloseTo(1, 10);
    // A stored run without that count: its achieved rate says how many there were.
    const old = httpLoad(1_000, { ok: 1_000, achievedRatePerSecond: 100 });
    expect(metric('cpu_per_1k', old, levels.rate)?.value).toBeCloseTo(1, 10);
  });
});

describe('uploads', () => {
  const upload: Level = {
    ...levels.capacity,
    load: {
      kind: 'closed-loop',
      purpose: 'capacity',
      connections: 4,
      requests: [{ name: 'up', weight: 1, method: 'POST', path: '/', body: 'é\n', bodyRepeats: 1_000_000 }],
    },
  };
  const load = httpLoad(1_000, { loop: 'closed', okInWindow: 500, windowSeconds: 2 });

  it('give CPU seconds and bytes by what was taken in inside the window', () => {
    // 500 uploads of 3 MB are 1.5 GB; half a CPU second.
    expect(metric('cpu_per_gb', load, upload)?.value).toBeCloseTo(0.5 / 1.5, 9);
    expect(metric('bytes_per_second', load, upload)).toEqual({ value: 750_000_000, judged: true });
  });

  it('are those that the agents put together; of other requests nobody asks for bytes', () => {
    expect(metric('cpu_per_gb', load, levels.capacity)).toBeUndefined();
    expect(metric('bytes_per_second', { ...load, okInWindow: 0 }, upload)).toBeUndefined();
  });
});

describe('jobs done', () => {
  const statement = (query: string, rows: number) => ({ query, calls: rows, totalMs: 1, rows });
  const seen = (level: Level, done: number) => {
    const observation = completed(place, {});
    const database = {
      cpuSeconds: 1,
      transactions: 1,
      activeMean: 1,
      activeMax: 1,
      countedSeconds: 5,
      statements: [statement('DELETE FROM jobs WHERE id = $1', done), statement('DELETE FROM posts', 7)],
    };
    const offered = { ...observation.load, windowSeconds: 4 };
    return metricsOf({ ...observation, load: offered, database }, level);
  };
  const steady: Level = { ...levels.rate, startUp: { worker: true } };
  const drain: Level = { ...steady, backlog: { jobs: 1_000, waitMs: 0, rounds: 0 } };

  it('are those that Postgres saw taken out of the queue', () => {
    expect(seen(steady, 800).get('jobs_per_second')).toEqual({ value: 200, judged: true });
    expect(seen(levels.rate, 800).has('jobs_per_second')).toBe(false);
  });

  it('are a rate of all the time between the counts where a backlog keeps the worker busy', () => {
    expect(seen(drain, 800).get('jobs_per_second')?.value).toBe(160);
  });

  it('decide nothing where the backlog was used up', () => {
    expect(seen(drain, 999).get('jobs_per_second')?.judged).toBe(true);
    expect(seen(drain, 1_000).get('jobs_per_second')?.judged).toBe(false);
  });

  it('and not the few requests of a window with a backlog, are what its CPU went into', () => {
    expect(seen(steady, 1).has('cpu_per_1k')).toBe(true);
    expect(seen(drain, 1).has('cpu_per_1k')).toBe(false);
  });
});
