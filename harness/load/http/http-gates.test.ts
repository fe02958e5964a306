import { expect, test } from 'vitest';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { Histogram } from '../../stats/histogram.js';
import { httpReport } from './load-http.js';

/** A sound open-loop record; each gate is tripped by one change to it. */
function soundRecord(
  change: Partial<HttpLoadRecord> = {},
  lagUs = 10,
  fromArrivalUs = 1_000,
): HttpLoadRecord {
  const encoded = (us: number): string => {
    const histogram = Histogram.empty();
    for (let count = 0; count < 1_000; count++) histogram.record(us);
    return histogram.encode();
  };
  return {
    kind: 'http',
    loop: 'open',
    engine: 'raw',
    connections: 1,
    windowSeconds: 1,
    offeredRatePerSecond: 100,
    achievedRatePerSecond: 100,
    scheduled: 100,
    sent: 100,
    ok: 100,
    failed: 0,
    timedOut: 0,
    dropped: 0,
    inFlight: 0,
    heldBack: 0,
    failures: {},
    minimumGoodUs: 1_000,
    agentBusy: 0.1,
    agentCpuSeconds: 0.1,
    littleError: null,
    compressionSeen: false,
    serverTiming: null,
    halves: null,
    sequencesUsed: {},
    histograms: {
      responseUs: encoded(1_000),
      fromArrivalUs: encoded(fromArrivalUs),
      serviceUs: encoded(1_000),
      lagUs: encoded(lagUs),
      groups: {},
    },
    ...change,
  };
}

/** As runs stored them before the time from arrival was kept. */
function old(): HttpLoadRecord['histograms'] {
  const { responseUs, serviceUs, lagUs, groups } = soundRecord().histograms;
  return { responseUs, serviceUs, lagUs, groups };
}

test.each([
  ['conservation', soundRecord({ ok: 99 })],
  ['sent share', soundRecord({ sent: 90, heldBack: 8 })],
  ['schedule', soundRecord({ arrivalSlots: { slots: 10, off: 2 } })],
  ['loop gap', soundRecord({ loopGapMs: 251 })],
  ['loop gap', soundRecord({ loop: 'closed', loopGapMs: 2_000 })],
  ['suspension', soundRecord({ suspendedMs: 60_000 })],
  [
    'connections: 1 of 300 (EMFILE)',
    soundRecord({ connected: 1, connections: 300, generatorLimits: { EMFILE: 299 } }),
  ],
  ["Little's law", soundRecord({ loop: 'closed', littleError: 0.06 })],
  ["generator's part", soundRecord({}, 40, 960)],
  ['agent busy', soundRecord({ agentBusy: 0.9 })],
])('the gate of %s makes a load invalid', (gate, record) => {
  expect(httpReport(record)).toMatchObject({
    status: 'invalid',
    gate: expect.stringContaining(gate) as string,
  });
});

test.each([
  ['a sound record', soundRecord()],
  ['a lag that leaves the quantiles as they are', soundRecord({}, 300)],
  ['a part of a third of the margin', soundRecord({}, 30, 970)],
  ['one slot of ten off', soundRecord({ arrivalSlots: { slots: 10, off: 1 } })],
  ['a short gap', soundRecord({ loopGapMs: 249 })],
  ['a record from before the gates were kept', soundRecord({ histograms: old() })],
  ['arrivals that the target held back', soundRecord({ sent: 50, heldBack: 50 })],
  ['a busy agent in a closed loop', soundRecord({ loop: 'closed', agentBusy: 1 })],
])('%s passes the gates', (_case, record) => {
  expect(httpReport(record).status).toBe('ok');
});

test('of too few answers no quantile is judged', () => {
  const few = Histogram.empty();
  for (let count = 0; count < 19; count++) few.record(500);
  const histograms = { ...soundRecord().histograms, fromArrivalUs: few.encode() };
  expect(httpReport(soundRecord({ histograms }))).toMatchObject({ status: 'ok', spoiled: [] });
});

test('a spoiled quantile is named with the part of it that is the generator’s', () => {
  expect(httpReport(soundRecord({}, 40, 960)).spoiled).toContainEqual({
    quantile: 'p99',
    partUs: 40,
    marginUs: 100,
  });
});

test.each([
  ['answers to 94 of 100', soundRecord({ answeredInWindow: 94 }), 'not-sustained'],
  ['answers to 95 of 100', soundRecord({ answeredInWindow: 95 }), 'ok'],
  [
    'a slow target that keeps up: the last tenth could not be answered in the window',
    soundRecord({ answeredInWindow: 90, minimumGoodUs: 100_000 }),
    'ok',
  ],
  ['none in the window', soundRecord({ answeredInWindow: 0, minimumGoodUs: 2e6 }), 'not-sustained'],
  [
    'a busy agent beside a target that falls behind',
    soundRecord({ answeredInWindow: 9, agentBusy: 0.9 }),
    'not-sustained',
  ],
  ['a generator that fell behind itself', soundRecord({ answeredInWindow: 9, sent: 50 }), 'invalid'],
  ['no good answer', soundRecord({ ok: 0, failed: 100, okInWindow: 0 }), 'failed'],
  [
    'no good answer for lack of files',
    soundRecord({ ok: 0, failed: 100, generatorLimits: { EMFILE: 9 } }),
    'invalid',
  ],
] as const)('%s', (_case, record, status) => {
  expect(httpReport(record).status).toBe(status);
});
