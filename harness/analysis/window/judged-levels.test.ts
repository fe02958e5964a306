import { describe, expect, it } from 'vitest';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { Level } from '../../model/plan/scenario.js';
import { judgeObservation } from './judged-levels.js';
import { completed, histogramOf, httpLoad, levels } from '../observations.test-support.js';

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
    ...{ loop: 'closed', offeredRatePerSecond: null, achievedRatePerSecond: 400, minimumGoodUs: 50_100 },
    ...{ scheduled: 6_000, sent: 6_000, ok: 4_000, inFlight: 2_000, windowSeconds: 10 },
    ...changes,
  });
  return completed({ block: 1, target: 'go', level: 'queue' }, { load });
}

describe('a patient load', () => {
  it('holds though a third of its requests is unanswered, and no gate takes its queue for a fault', () => {
    const judged = judgeObservation(queued(), queue(true), null);
    expect(judged.findings).toEqual([]);
    expect(judged.state.kind).toBe('held');
    expect(judgeObservation(queued(), queue(false), null).state.kind).toBe('lost');
  });

  it('is lost like any other where requests fail, and invalid where the generator lost count', () => {
    const failing = queued({ ok: 3_900, failed: 100 });
    expect(judgeObservation(failing, queue(true), null).state.kind).toBe('lost');
    const miscounted = queued({ inFlight: 1_999 });
    expect(judgeObservation(miscounted, queue(true), null).state.kind).toBe('invalid');
  });
});

describe('a level whose rate a pilot found', () => {
  it('is judged by the rate that was kept, which no plan knows', () => {
    const level: Level = {
      ...levels.rate,
      load: { ...levels.rate.load, ratePerSecond: { times: 0.5, pilot: 'most' } },
    };
    const calibration = {
      ...{ rawClosedPerSecond: 1e5, autocannonClosedPerSecond: 4e4, deliveriesPerSecond: 6e4, seconds: 10 },
      ...{ openLoopPerSecond: 1_000, openLoopLagP99Us: 100, rawAgentBusy: 1, rawServerBusy: 0.5 },
      ...{ autocannonAgentBusy: 1, autocannonServerBusy: 0.5, deliveryAgentBusy: 1, deliveryServerBusy: 0.5 },
    };
    const at = (changes: Partial<HttpLoadRecord>) =>
      judgeObservation(
        completed({ block: 1, target: 'go' }, { load: httpLoad(1_000, changes) }),
        level,
        calibration,
      );
    expect(at({ achievedRatePerSecond: 400 }).findings).toEqual([]);
    expect(at({ achievedRatePerSecond: 900 }).state.kind).toBe('invalid');
    const { histograms } = httpLoad(1_000);
    const late = at({ histograms: { ...histograms, lagUs: histogramOf([500]) } });
    expect(late.findings.map(({ gate }) => gate)).toEqual(['schedule-lag']);
  });
});
