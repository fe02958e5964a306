import { describe, expect, it } from 'vitest';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { Level } from '../../model/plan/scenario.js';
import type { CompletedObservation } from '../../model/run/observation.js';
import {
  calibrated,
  completed,
  histogramOf,
  httpLoad,
  judgeAlone,
  levels,
} from '../observations.test-support.js';

const fixed = { ...levels.capacity.load, purpose: 'fixed-concurrency' as const, connections: 2_020 };
const queue = (patient: boolean): Level => ({
  ...levels.capacity,
  id: 'queue',
  load: { ...fixed, engine: 'raw', patient },
  injectedWaitMs: 50,
  startUp: { poolSize: 20, workers: 'one' },
});

/** 400/s for ten seconds, and 2,000 requests that still wait when the window ends. */
function queued(changes: Partial<HttpLoadRecord> = {}) {
  const load = httpLoad(60_000, {
    loop: 'closed',
    offeredRatePerSecond: null,
    achievedRatePerSecond: 400,
    minimumGoodUs: 50_100,
    scheduled: 6_000,
    sent: 6_000,
    ok: 4_000,
    inFlight: 2_000,
    windowSeconds: 10,
    ...changes,
  });
  return completed({ block: 1, target: 'go', level: 'queue' }, { load });
}

describe('a patient load', () => {
  it('holds though a third of its requests is unanswered, and no gate takes its queue for a fault', () => {
    const judged = judgeAlone(queued(), queue(true), null);
    expect(judged.findings).toEqual([]);
    expect(judged.state.kind).toBe('held');
    expect(judgeAlone(queued(), queue(false), null).state.kind).toBe('lost');
  });

  it('is lost like any other where requests fail, and invalid where the generator lost count', () => {
    const failing = queued({ ok: 3_900, failed: 100 });
    expect(judgeAlone(failing, queue(true), null).state.kind).toBe('lost');
    const miscounted = queued({ inFlight: 1_999 });
    expect(judgeAlone(miscounted, queue(true), null).state.kind).toBe('invalid');
  });
});

describe('a level whose rate a pilot found', () => {
  it('is held against the ceiling by the rate that was offered, whatever came of it', () => {
    const level: Level = {
      ...levels.rate,
      load: { ...levels.rate.load, ratePerSecond: { times: 0.5, pilot: 'most' } },
    };
    const at = (offeredRatePerSecond: number, achievedRatePerSecond: number) =>
      judgeAlone(
        completed(
          { block: 1, target: 'go' },
          { load: httpLoad(1_000, { offeredRatePerSecond, achievedRatePerSecond }) },
        ),
        level,
        calibrated(1_000),
      );
    expect(at(400, 400).findings).toEqual([]);
    expect(at(900, 900).state.kind).toBe('invalid');
    expect(at(900, 400).state.kind).toBe('invalid');
  });
});

describe('an open level that is not sustained', () => {
  const at = (changes: Partial<HttpLoadRecord>, us = 1_000) =>
    judgeAlone(completed({ block: 1, target: 'go' }, { load: httpLoad(us, changes) }), levels.rate, null)
      .state;

  it('is an outcome of its own, with what was answered inside the window of what was due', () => {
    expect(at({ answeredInWindow: 940, inFlight: 60, ok: 940 })).toMatchObject({
      kind: 'not-sustained',
      answeredInWindow: 940,
      due: 1_000,
    });
    expect(at({ answeredInWindow: 951, ok: 1_000 }).kind).toBe('held');
  });

  it('is a loss where the requests failed, and invalid where the generator did not send them', () => {
    expect(at({ answeredInWindow: 900, ok: 900, failed: 100 }).kind).toBe('lost');
    expect(at({ answeredInWindow: 900, ok: 900, sent: 900, dropped: 100 }).kind).toBe('invalid');
  });

  it('is none where the fastest answer takes too long for the last of the window', () => {
    // Of five seconds the last one cannot be answered in the window by a target that takes a second.
    expect(at({ answeredInWindow: 800 }, 1_000_000).kind).toBe('held');
  });
});

describe('the generator’s part of a quantile', () => {
  const us = (responseUs: number, fromArrivalUs: number | undefined, target: 'py' | 'go', lagUs = 1) => {
    const load = httpLoad(responseUs);
    const all = (value: number) => histogramOf(Array.from({ length: 1_000 }, () => value));
    const { responseUs: response, serviceUs, groups } = load.histograms;
    return completed(
      { block: 1, target },
      {
        load: {
          ...load,
          histograms: {
            responseUs: response,
            serviceUs,
            groups,
            lagUs: all(lagUs),
            ...(fromArrivalUs === undefined ? {} : { fromArrivalUs: all(fromArrivalUs) }),
          },
        },
      },
    );
  };
  const spoiledOf = (observation: CompletedObservation, before: readonly CompletedObservation[] = []) => {
    const { state } = judgeAlone(observation, levels.rate, null, before);
    return state.kind === 'held' ? state.spoiled : [];
  };

  it('spoils that quantile, and only by the margin that it takes a third of', () => {
    // A tenth of 2 ms are 200 us, of which 100 are half; of the 5 ms of the absolute margin they are nothing.
    expect(
      spoiledOf(us(2_100, 2_000, 'go')).map(({ metric, marginKind }) => `${metric} ${marginKind}`),
    ).toEqual(['latency_p50 ratio', 'latency_p95 ratio', 'latency_p99 ratio']);
    expect(spoiledOf(us(2_020, 2_000, 'go'))).toEqual([]);
  });

  it('is held against the faster arm’s own latency, so that the slower one’s does not excuse it', () => {
    const slow = us(50_200, 50_000, 'py');
    expect(spoiledOf(slow)).toEqual([]);
    expect(spoiledOf(slow, [us(2_000, 2_000, 'go')])).not.toEqual([]);
  });

  it('is told by the lag where a stored run has no time from arrival', () => {
    expect(spoiledOf(us(2_100, undefined, 'go', 100))).toHaveLength(3);
    expect(spoiledOf(us(2_100, undefined, 'go', 20))).toEqual([]);
  });
});
