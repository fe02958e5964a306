import { expect, test } from 'vitest';
import { UsageError } from '../errors.js';
import { startNullServer } from './null-server/server.js';
import type { HttpLoadRecord } from '../model/run/load-record.js';
import { Histogram } from '../stats/histogram.js';
import { httpReport, loadHttp, loadWs } from './standalone.js';
import { inProcessAgent, OK, refusingPort, startTestServer } from './test-support.js';

const startAgent = () => Promise.resolve(inProcessAgent());
const http = { durationSeconds: 0.2, connections: 4, method: 'GET' as const };

test('a URL is loaded at a rate, with its query, headers and body', async () => {
  const seen = new Set<string>();
  await using server = await startTestServer((socket, _turn, request) => {
    seen.add(request);
    socket.write(OK);
  });
  const url = `http://${server.host}:${server.port}/a?b=c`;
  const report = await loadHttp(
    { ...http, url, ratePerSecond: 100, method: 'POST', body: '{}', headers: { 'X-A': 'b' } },
    startAgent,
  );
  expect(report).toMatchObject({
    offeredRate: 100,
    scheduled: 20,
    ok: 20,
    failed: 0,
    timedOut: 0,
    dropped: 0,
  });
  expect(report.latencyUs.count).toBe(20);
  expect([...seen]).toEqual([
    `POST /a?b=c HTTP/1.1\r\nhost: ${server.host}:${server.port}\r\ncontent-type: application/json\r\nx-a: b\r\ncontent-length: 2\r\n\r\n{}`,
  ]);
});

test('without a rate it is a closed loop: no offered rate and no lag', async () => {
  await using server = await startTestServer((socket) => socket.write(OK));
  const report = await loadHttp(
    { ...http, url: `http://${server.host}:${server.port}`, ratePerSecond: null },
    startAgent,
  );
  expect(report).toMatchObject({ status: 'ok', offeredRate: null, lagUs: { count: 0, p50: null } });
  expect(report.ok).toBe(report.scheduled);
});

test('without one good answer the load has failed', async () => {
  const url = `http://127.0.0.1:${await refusingPort()}/`;
  expect(await loadHttp({ ...http, url, ratePerSecond: null }, startAgent)).toMatchObject({
    status: 'failed',
    ok: 0,
  });
});

test.each(['https://localhost/', 'ftp://localhost/', 'localhost:80'])('%s is a usage error', async (url) => {
  await expect(loadHttp({ ...http, url, ratePerSecond: 1 }, startAgent)).rejects.toBeInstanceOf(UsageError);
});

/** A sound open-loop record; each gate is tripped by one change to it. */
function soundRecord(change: Partial<HttpLoadRecord> = {}, lagUs = 10): HttpLoadRecord {
  const encoded = (us: number): string => {
    const histogram = Histogram.empty();
    histogram.record(us);
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
    histograms: { responseUs: encoded(1_000), serviceUs: encoded(1_000), lagUs: encoded(lagUs), groups: {} },
    ...change,
  };
}

test.each([
  ['conservation', soundRecord({ ok: 99 })],
  ['sent share', soundRecord({ sent: 90, heldBack: 8 })],
  ['schedule lag', soundRecord({}, 300)],
  ['agent busy', soundRecord({ agentBusy: 0.9 })],
])('the gate of %s makes a load invalid', (gate, record) => {
  expect(httpReport(record)).toMatchObject({
    status: 'invalid',
    gate: expect.stringContaining(gate) as string,
  });
});

test.each([
  ['a sound record', soundRecord()],
  ['arrivals that the target held back', soundRecord({ sent: 50, heldBack: 50 })],
  ['a busy agent in a closed loop', soundRecord({ loop: 'closed', agentBusy: 1 })],
])('%s passes the gates', (_case, record) => {
  expect(httpReport(record).status).toBe('ok');
});

test('a room is loaded through its sockets and its publish address', async () => {
  const server = await startNullServer();
  const address = `${server.host}:${server.fanoutPort}`;
  const report = await loadWs(
    {
      url: `ws://${address}/room`,
      connections: 6,
      durationSeconds: 0.2,
      publish: { url: `http://${address}/room`, ratePerSecond: 10 },
      agents: 2,
    },
    startAgent,
  );
  await server.close();
  expect(report).toMatchObject({ connected: 6, connectFailures: 0, scheduled: 12, ok: 12, late: 0, lost: 0 });
  expect(report.deliveryUs.count).toBe(12);
});

test('without a publish address a room is only listened to', async () => {
  const server = await startNullServer();
  const url = `ws://${server.host}:${server.fanoutPort}/room`;
  const report = await loadWs({ url, connections: 2, durationSeconds: 0.1 }, startAgent);
  await server.close();
  expect(report).toMatchObject({ status: 'ok', offeredRate: null, connected: 2, scheduled: 0, ok: 0 });
});
