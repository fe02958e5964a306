import { describe, expect, test } from 'vitest';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { RequestMix } from '../../model/plan/requests.js';
import { Histogram } from '../../stats/histogram.js';
import { runAutocannon } from './autocannon.js';
import type { ClosedLoopLoad } from '../agent/protocol.js';
import { closedLoopLoadSchema, openLoopLoadSchema } from '../agent/protocol.js';
import { runOpenLoop } from './open-loop.js';
import { runRawClosedLoop } from './raw-closed-loop.js';
import { OK, openWindow, refusingPort, startTestServer } from '../test-support.js';

const requests: RequestMix = [{ name: 'any', weight: 1, method: 'GET', path: '/' }];
const sequence: RequestMix = [
  {
    name: 'delete',
    group: 'write',
    weight: 1,
    method: 'DELETE',
    path: '/{{id}}',
    values: { id: { kind: 'sequence', first: 1, last: 1_000_000 } },
  },
];

describe.each(['raw', 'autocannon'] as const)('the %s engine', (engine) => {
  const run = (load: Pick<ClosedLoopLoad, 'port'> & Partial<ClosedLoopLoad>): Promise<HttpLoadRecord> => {
    const defaults = { host: '127.0.0.1', durationSeconds: 0.3, connections: 4, requests, seed: 1, engine };
    const parsed = closedLoopLoadSchema.parse({ ...defaults, ...load });
    return (engine === 'raw' ? runRawClosedLoop : runAutocannon)(parsed, openWindow());
  };

  const expectConserved = (record: HttpLoadRecord): void => {
    const { ok, failed, timedOut, dropped, inFlight } = record;
    expect(ok + failed + timedOut + dropped + inFlight).toBe(record.scheduled);
    expect(record.sent).toBe(record.scheduled);
    expect(Histogram.decode(record.histograms.responseUs).count).toBe(ok + timedOut + inFlight);
    expect(Histogram.decode(record.histograms.lagUs).count).toBe(0);
  };

  test('keeps every connection busy and finds the delay of the server', async () => {
    await using server = await startTestServer((socket) => setTimeout(() => socket.write(OK), 11));
    const record = await run({ port: server.port });
    expectConserved(record);
    expect(record.ok).toBe(record.scheduled);
    expect(record.minimumGoodUs).toBeGreaterThanOrEqual(10_000);
    // Four connections of 10 ms each cannot do more than this.
    expect(record.achievedRatePerSecond).toBeLessThanOrEqual(400);
    expect(record.offeredRatePerSecond).toBeNull();
  });

  test('draws a sequence value for each request it sends and no other', async () => {
    const ids = new Set<string>();
    await using server = await startTestServer((socket, _turn, request) => {
      ids.add(request.split(' ')[1] ?? '');
      socket.write(OK);
    });
    const record = await run({ port: server.port, requests: sequence });
    expect(ids.size).toBe(server.requests());
    expect(record.sequencesUsed['id']).toBeGreaterThanOrEqual(ids.size);
    expect((record.sequencesUsed['id'] ?? 0) - ids.size).toBeLessThanOrEqual(4);
    expect(Histogram.decode(record.histograms.groups['write'] ?? '').count).toBe(record.ok);
  });

  test('accounts for every request of a server that answers badly, resets and closes', async () => {
    await using server = await startTestServer((socket, turn) => {
      if (turn % 4 === 0) socket.resetAndDestroy();
      else if (turn % 4 === 1) socket.end();
      else if (turn % 4 === 2) socket.write('HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n');
      else socket.write(OK);
    });
    const record = await run({ port: server.port });
    expectConserved(record);
    expect(record.failures['500']).toBeGreaterThan(0);
    expect(record.failed).toBeGreaterThan(record.failures['500'] ?? 0);
    expect(record.ok).toBeGreaterThan(0);
  });

  test('fails against a server that refuses connections', async () => {
    const record = await run({ port: await refusingPort() });
    expectConserved(record);
    expect(record.ok).toBe(0);
    expect(record.failures['ECONNREFUSED']).toBe(record.failed);
    expect(record.failed).toBeGreaterThan(0);
  });

  test('leaves what is unanswered in flight, at its age', async () => {
    await using server = await startTestServer(() => undefined);
    const record = await run({ port: server.port, graceMs: 100 });
    expectConserved(record);
    expect(record.inFlight).toBe(4);
    expect(Histogram.decode(record.histograms.responseUs).min()).toBeGreaterThanOrEqual(299_700);
  });

  test('takes Server-Timing and compression from the headers', async () => {
    const head =
      'HTTP/1.1 200 OK\r\nserver-timing: pool;dur=1, db;dur=2, ser;dur=3, app;dur=4, down;dur=5\r\n';
    await using server = await startTestServer((socket) =>
      socket.write(`${head}Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n`),
    );
    const record = await run({ port: server.port, durationSeconds: 0.1 });
    expect(record.serverTiming?.mean).toEqual({ poolMs: 1, dbMs: 2, serMs: 3, appMs: 4, downMs: 5 });
    expect(record.compressionSeen).toBe(true);
  });
});

describe('autocannon, whose parser outlives its connections and never complains,', () => {
  const run = (port: number, change: Partial<ClosedLoopLoad> = {}): Promise<HttpLoadRecord> => {
    const load = { host: '127.0.0.1', port, durationSeconds: 0.3, connections: 1, requests, seed: 1 };
    return runAutocannon(
      closedLoopLoadSchema.parse({ ...load, engine: 'autocannon', ...change }),
      openWindow(),
    );
  };

  test('never completes an answer that was cut short with the bytes of the next connection', async () => {
    await using server = await startTestServer((socket, turn) => {
      if (turn === 0) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf');
      else if (turn === 1) socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n');
    });
    const record = await run(server.port, { graceMs: 50 });
    expect(record).toMatchObject({
      scheduled: 3,
      ok: 0,
      failed: 2,
      inFlight: 1,
      failures: { closed: 1, '503': 1 },
    });
  });

  test('takes what is no HTTP for a failure at once', async () => {
    await using server = await startTestServer((socket, turn) => {
      if (turn === 0) socket.write('nonsense\r\n\r\n');
      else if (turn === 1) socket.write(OK);
    });
    const record = await run(server.port, { graceMs: 50 });
    expect(record).toMatchObject({ scheduled: 3, ok: 1, failed: 1, inFlight: 1, failures: { malformed: 1 } });
  });

  test('counts a time-out as one, at its limit, however early its timer rings', async () => {
    await using server = await startTestServer((socket, turn) => turn > 7 && socket.write(OK));
    const load = { connections: 8, durationSeconds: 2, timeoutMs: 1_000 };
    const record = await run(server.port, load);
    expect(record).toMatchObject({ timedOut: 8, failed: 0 });
    expect(Histogram.decode(record.histograms.responseUs).max()).toBeGreaterThanOrEqual(1_000_000);
  });
});

test("Little's law holds where the connections are never idle", async () => {
  await using server = await startTestServer((socket) => setTimeout(() => socket.write(OK), 2));
  const load = {
    host: server.host,
    port: server.port,
    durationSeconds: 0.8,
    connections: 4,
    requests,
    seed: 1,
  };
  const record = await runRawClosedLoop(closedLoopLoadSchema.parse({ ...load, engine: 'raw' }), openWindow());
  // Null when a busy machine made the answers too slow for a hundred of them in the window.
  expect(record.littleError ?? 0).toBeLessThan(0.1);
});

test('a timed-out request counts at its limit and its connection is replaced', async () => {
  await using server = await startTestServer((socket, turn) => turn > 3 && socket.write(OK));
  const load = {
    host: server.host,
    port: server.port,
    durationSeconds: 0.4,
    connections: 4,
    requests,
    seed: 1,
    timeoutMs: 100,
  };
  const record = await runRawClosedLoop(closedLoopLoadSchema.parse({ ...load, engine: 'raw' }), openWindow());
  expect(record.timedOut).toBe(4);
  expect(record.ok).toBeGreaterThan(0);
});

describe('a closed loop with fewer requests in flight than connections', () => {
  test('keeps that many in flight, on every connection in turn', async () => {
    let waiting = 0;
    let most = 0;
    const used = new Set<object>();
    await using server = await startTestServer((socket) => {
      used.add(socket);
      waiting += 1;
      most = Math.max(most, waiting);
      setTimeout(() => {
        waiting -= 1;
        socket.write(OK);
      }, 5);
    });
    const defaults = { host: '127.0.0.1', durationSeconds: 0.3, requests, seed: 1, engine: 'raw' } as const;
    const load = closedLoopLoadSchema.parse({
      ...defaults,
      port: server.port,
      connections: 16,
      concurrency: 3,
    });
    const record = await runRawClosedLoop(load, openWindow());
    expect(record.ok).toBe(record.scheduled);
    expect(most).toBe(3);
    expect(used.size).toBe(16);
  });
});

test('the connections of a load are spread over the replicas of a service in turn, whatever its loop', async () => {
  const servers = await Promise.all([1, 2, 3].map(() => startTestServer((socket) => socket.write(OK))));
  const [first, ...others] = servers.map(({ host, port }) => ({ host, port }));
  const seen = () => servers.map((server) => server.requests());
  try {
    const common = { ...first, others, connections: 6, durationSeconds: 0.3, requests, seed: 1 };
    const closed = closedLoopLoadSchema.parse({ ...common, engine: 'raw', concurrency: 1 });
    const { ok } = await runRawClosedLoop(closed, openWindow());
    const shares = seen();
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(ok);
    await runOpenLoop(openLoopLoadSchema.parse({ ...common, ratePerSecond: 100 }), openWindow());
    expect(seen().every((count, index) => count > (shares[index] ?? 0))).toBe(true);
  } finally {
    for (const server of servers) await server[Symbol.asyncDispose]();
  }
});

test('several replicas are for our own engine', () => {
  const load = { host: '127.0.0.1', port: 1, connections: 1, durationSeconds: 1, requests, seed: 1 };
  const others = [{ host: '127.0.0.1', port: 2 }];
  expect(closedLoopLoadSchema.safeParse({ ...load, others, engine: 'autocannon' }).success).toBe(false);
});
