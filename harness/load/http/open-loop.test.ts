import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { RequestMix } from '../../model/plan/requests.js';
import { Histogram } from '../../stats/histogram.js';
import { runOpenLoop } from './open-loop.js';
import type { OpenLoopLoad } from '../agent/protocol.js';
import { openLoopLoadSchema } from '../agent/protocol.js';
import { OK, openWindow, refusingPort, startTestServer } from '../test-support.js';

const requests: RequestMix = [{ name: 'any', weight: 1, method: 'GET', path: '/' }];

function run(load: Pick<OpenLoopLoad, 'port'> & Partial<OpenLoopLoad>): Promise<HttpLoadRecord> {
  const defaults = {
    host: '127.0.0.1',
    ratePerSecond: 200,
    durationSeconds: 0.3,
    connections: 8,
    requests,
    seed: 1,
  };
  return runOpenLoop(openLoopLoadSchema.parse({ ...defaults, ...load }), openWindow());
}

function expectConserved(record: HttpLoadRecord): void {
  const { ok, failed, timedOut, dropped, inFlight } = record;
  expect(ok + failed + timedOut + dropped + inFlight).toBe(record.scheduled);
  expect(Histogram.decode(record.histograms.responseUs).count).toBe(ok + timedOut + dropped + inFlight);
  expect(Histogram.decode(record.histograms.fromArrivalUs ?? '').count).toBe(
    ok + timedOut + dropped + inFlight,
  );
  expect(Histogram.decode(record.histograms.serviceUs).count).toBe(ok + timedOut + inFlight);
  expect(Histogram.decode(record.histograms.lagUs).count).toBe(record.scheduled);
  expect(Object.values(record.failures).reduce((sum, count) => sum + count, 0)).toBe(failed + dropped);
}

test.each(['spin', 'thread'] as const)(
  'every request is sent once and answered, paced by %s',
  async (pacing) => {
    await using server = await startTestServer((socket) => socket.write(OK));
    const record = await run({ port: server.port, pacing });
    expect(record).toMatchObject({
      scheduled: 60,
      ok: 60,
      failed: 0,
      heldBack: 0,
      offeredRatePerSecond: 200,
    });
    expect(server.requests()).toBe(60);
    expect(record.agentBusy).toBeGreaterThan(0);
    expectConserved(record);
  },
);

test('a constant delay is found, and nothing is faster than it', async () => {
  const delayMs = 40;
  await using server = await startTestServer((socket) => setTimeout(() => socket.write(OK), delayMs + 1));
  const record = await run({ port: server.port, connections: 40 });
  expect(record.ok).toBe(60);
  expect(record.minimumGoodUs).toBeGreaterThanOrEqual(delayMs * 1_000);
  expect(Histogram.decode(record.histograms.serviceUs).percentile(50)).toBeGreaterThanOrEqual(40_000);
});

test('a stall is seen by everyone who waited for it, though only one request was slow', async () => {
  await using server = await startTestServer((socket, turn) =>
    turn === 5 ? setTimeout(() => socket.write(OK), 250) : socket.write(OK),
  );
  const record = await run({ port: server.port, connections: 1 });
  const over100Ms = (encoded: string): number => {
    const histogram = Histogram.decode(encoded);
    return [...Array(histogram.count).keys()].filter(
      (rank) => (histogram.percentile(((rank + 1) / histogram.count) * 100) ?? 0) > 100_000,
    ).length;
  };
  expect(record.ok).toBe(60);
  expect(over100Ms(record.histograms.responseUs)).toBeGreaterThan(20);
  expect(over100Ms(record.histograms.responseUs)).toBeGreaterThan(
    over100Ms(record.histograms.serviceUs) + 15,
  );
});

test("lag is the agent's own lateness, and not the waiting for busy connections", async () => {
  await using server = await startTestServer((socket, turn) =>
    turn === 5 ? setTimeout(() => socket.write(OK), 250) : socket.write(OK),
  );
  const record = await run({ port: server.port, connections: 1 });
  const p50 = (encoded: string): number => Histogram.decode(encoded).percentile(50) ?? NaN;
  expect(p50(record.histograms.lagUs)).toBeLessThan(p50(record.histograms.responseUs));
});

test('an agent that was held up sends what it owes late and shows the lag', async () => {
  await using server = await startTestServer((socket) => socket.write(OK));
  setTimeout(() => {
    const untilMs = performance.now() + 150;
    while (performance.now() < untilMs);
  }, 100);
  const record = await run({ port: server.port });
  expect(record.ok).toBe(60);
  expect(Histogram.decode(record.histograms.lagUs).max()).toBeGreaterThan(50_000);
  expect(record.loopGapMs).toBeGreaterThan(80);
  expect(record.arrivalSlots?.off).toBeGreaterThan(0);
});

test('time from arrival leaves the agent’s own lateness out, and holds the wait for a connection', async () => {
  await using server = await startTestServer((socket, turn) =>
    turn === 5 ? setTimeout(() => socket.write(OK), 150) : socket.write(OK),
  );
  setTimeout(() => {
    const untilMs = performance.now() + 100;
    while (performance.now() < untilMs);
  }, 200);
  const { histograms, connected } = await run({ port: server.port, connections: 1 });
  const max = (encoded = ''): number => Histogram.decode(encoded).max() ?? NaN;
  expect(connected).toBe(1);
  expect(max(histograms.fromArrivalUs)).toBeGreaterThan(100_000);
  expect(Histogram.decode(histograms.fromArrivalUs ?? '').mean()).toBeLessThan(
    Histogram.decode(histograms.responseUs).mean()! - 1_000,
  );
});

test('what is answered inside the window is counted apart from what comes in the grace', async () => {
  await using server = await startTestServer((socket) => setTimeout(() => socket.write(OK), 150));
  const record = await run({ port: server.port, connections: 60 });
  expect(record).toMatchObject({ ok: 60, windowSeconds: 0.3 });
  expect(record.okInWindow).toBeGreaterThan(0);
  expect(record.okInWindow).toBeLessThanOrEqual(40);
  expect(record.answeredInWindow).toBe(record.okInWindow);
  expect(record.achievedRatePerSecond).toBeCloseTo(record.okInWindow! / 0.3, 6);
});

test('a name is looked up once, and the address that takes connections is used', async () => {
  await using server = await startTestServer((socket) => socket.write(OK));
  expect(await run({ host: 'localhost', port: server.port })).toMatchObject({ ok: 60, generatorLimits: {} });
});

/** What a bad server may do, in turn. */
const MISBEHAVIOUR: readonly ((socket: Socket) => void)[] = [
  (socket) => socket.write(OK),
  (socket) => socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n'),
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
  (socket) => socket.write('nonsense\r\n\r\n'),
  (socket) => socket.end(),
  () => undefined,
  (socket) => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
];

test('every request is accounted for when the server does all the wrong things', async () => {
  await using server = await startTestServer((socket, turn) => {
    MISBEHAVIOUR[turn % MISBEHAVIOUR.length]?.(socket);
  });
  const record = await run({ port: server.port, connections: 20, timeoutMs: 100, graceMs: 400 });
  expectConserved(record);
  expect(Object.keys(record.failures)).toEqual(
    expect.arrayContaining(['503', 'ECONNRESET', 'incomplete', 'malformed', 'closed']),
  );
  expect(record.timedOut).toBeGreaterThan(0);
  expect(record.ok).toBeGreaterThan(0);
  expect(Histogram.decode(record.histograms.responseUs).max()).toBeGreaterThanOrEqual(100_000);
});

test('a server that refuses connections holds every arrival back, and each counts with its age', async () => {
  const record = await run({ port: await refusingPort(), graceMs: 100 });
  expect(record).toMatchObject({ sent: 0, ok: 0, dropped: 60, heldBack: 60, failures: { ECONNREFUSED: 60 } });
  expectConserved(record);
  expect(Histogram.decode(record.histograms.responseUs).min()).toBeGreaterThanOrEqual(99_900);
});

test('a backlog that is answered after the window adds to the count and not to the rate', async () => {
  await using server = await startTestServer((socket) => setTimeout(() => socket.write(OK), 10));
  const record = await run({ port: server.port, connections: 1, graceMs: 30_000 });
  expect(record).toMatchObject({ ok: 60, offeredRatePerSecond: 200 });
  // One connection gives at most a hundred a second, or a few more where a timer rings early.
  expect(record.achievedRatePerSecond).toBeLessThanOrEqual(120);
});

test('an arrival that found no connection within the time-out is dropped at its limit', async () => {
  await using server = await startTestServer(() => undefined);
  const record = await run({ port: server.port, connections: 1, timeoutMs: 100, graceMs: 150 });
  expectConserved(record);
  expect(record.timedOut).toBeGreaterThan(0);
  expect(record.dropped).toBeGreaterThan(0);
  expect(record.failures['no free connection']).toBe(record.dropped);
});

test('what is unanswered after the grace is in flight, at its age', async () => {
  await using server = await startTestServer(() => undefined);
  const record = await run({ port: server.port, connections: 60, graceMs: 100 });
  expect(record).toMatchObject({ sent: 60, inFlight: 60, heldBack: 0, achievedRatePerSecond: 0 });
  expectConserved(record);
  expect(Histogram.decode(record.histograms.responseUs).min()).toBeGreaterThanOrEqual(99_900);
});

test('reads and writes have histograms of their own, and sequences say how far they went', async () => {
  await using server = await startTestServer((socket, _turn, request) =>
    socket.write(request.startsWith('GET') ? OK : 'HTTP/1.1 204 No Content\r\n\r\n'),
  );
  const mix: RequestMix = [
    { name: 'read', group: 'read', weight: 1, method: 'GET', path: '/' },
    {
      name: 'delete',
      group: 'write',
      weight: 1,
      method: 'DELETE',
      path: '/{{id}}',
      values: { id: { kind: 'sequence', first: 1, last: 100 } },
    },
  ];
  const record = await run({ port: server.port, requests: mix });
  const { read, write } = record.histograms.groups;
  const writes = Histogram.decode(write ?? '').count;
  expect(Histogram.decode(read ?? '').count + writes).toBe(60);
  expect(record.sequencesUsed).toEqual({ id: writes });
});

test('a sequence that runs out ends the load with an error', async () => {
  await using server = await startTestServer((socket) => socket.write(OK));
  const mix: RequestMix = [
    {
      name: 'delete',
      weight: 1,
      method: 'DELETE',
      path: '/{{id}}',
      values: { id: { kind: 'sequence', first: 1, last: 3 } },
    },
  ];
  await expect(run({ port: server.port, requests: mix })).rejects.toThrow(/values enough/);
});

test('answers that come in pieces on many connections are not mixed up', async () => {
  await using server = await startTestServer((socket, turn) => {
    const body = String(turn).repeat(2_000 + (turn % 7) * 500);
    socket.write(`HTTP/1.1 200 OK\r\nContent-Le`);
    setImmediate(() => {
      socket.write(`ngth: ${body.length}\r\n\r\n${body.slice(0, 99)}`);
      setImmediate(() => socket.write(body.slice(99)));
    });
  });
  const record = await run({ port: server.port, ratePerSecond: 1_000, connections: 50 });
  expect(record).toMatchObject({ scheduled: 300, ok: 300, failed: 0 });
});

test('Server-Timing is averaged over all and over the slowest twentieth, and compression is noticed', async () => {
  await using server = await startTestServer((socket, turn) => {
    const slow = turn === 30;
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nServer-Timing: pool;dur=0, db;dur=${slow ? 61 : 1}, ser;dur=0, app;dur=0\r\nContent-Length: 0\r\n\r\n`;
    setTimeout(() => socket.write(head), slow ? 300 : 0);
  });
  const record = await run({ port: server.port, connections: 60 });
  expect(record.compressionSeen).toBe(true);
  expect(record.serverTiming?.count).toBe(60);
  expect(record.serverTiming?.mean.dbMs).toBeCloseTo(2, 5);
  // Three of sixty, of which the stalled one is the slowest.
  expect(record.serverTiming?.atOrAboveP95.dbMs).toBeGreaterThan(10);
});
