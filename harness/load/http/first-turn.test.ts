import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { Histogram } from '../../stats/histogram.js';
import { closedLoopLoadSchema } from '../agent/protocol.js';
import { runRawClosedLoop } from './raw-closed-loop.js';
import { OK, openWindow, startTestServer } from '../test-support.js';

const load = {
  host: '127.0.0.1',
  connections: 4,
  durationSeconds: 0.1,
  requests: [{ name: 'any', weight: 1, method: 'GET' as const, path: '/' }],
  seed: 1,
  engine: 'raw' as const,
  graceMs: 0,
  firstTurnWithinMs: 5_000,
};

function run(port: number, firstTurnWithinMs = load.firstTurnWithinMs, window = openWindow()) {
  return runRawClosedLoop(closedLoopLoadSchema.parse({ ...load, port, firstTurnWithinMs }), window);
}

function expectConserved({ ok, failed, timedOut, dropped, inFlight, scheduled }: HttpLoadRecord): void {
  expect(ok + failed + timedOut + dropped + inFlight).toBe(scheduled);
}

test('a crowd is answered before the window opens, and what is asked meanwhile is carried over into it', async () => {
  const crowd: Socket[] = [];
  await using server = await startTestServer((socket, turn) => {
    if (turn >= 4) socket.write(OK);
    else if (crowd.push(socket) === 4) for (const each of crowd) each.write(OK);
  });
  let answeredBefore = 0;
  const ready = (): Promise<void> => {
    answeredBefore = server.requests() - 4;
    return Promise.resolve();
  };
  const record = await run(server.port, undefined, { ...openWindow(), ready });
  expect(answeredBefore).toBeGreaterThanOrEqual(0);
  expect(record.firstTurn).toEqual({ requests: 4, failed: 0, seconds: expect.any(Number) as number });
  expect(record.ok).toBeGreaterThan(0);
  expect(record.scheduled).toBeLessThan(server.requests());
  expectConserved(record);
});

test('a crowd that is never answered is waited for so long and no longer, and is in the window at its age', async () => {
  await using server = await startTestServer(() => undefined);
  const record = await run(server.port, 60);
  expect(record.firstTurn).toEqual({ requests: 4, failed: 0, seconds: null });
  expect(record).toMatchObject({ scheduled: 4, inFlight: 4 });
  expect(Histogram.decode(record.histograms.responseUs).min()).toBeGreaterThan(140_000);
});

test('what the server breaks off is counted as failed, and ends the turn as an answer does', async () => {
  await using server = await startTestServer((socket, turn) => {
    if (turn < 4) socket.resetAndDestroy();
    else socket.write(OK);
  });
  const record = await run(server.port);
  expect(record.firstTurn).toMatchObject({ requests: 4, failed: 4 });
  expect(record.failed).toBe(0);
  expectConserved(record);
});

test('a load that is called off meanwhile is not waited for', async () => {
  await using server = await startTestServer(() => undefined);
  const callOff = new AbortController();
  const running = run(server.port, undefined, { ...openWindow(), signal: callOff.signal });
  callOff.abort();
  await expect(running).rejects.toThrow('called off');
});

test('it is for our own engine', () => {
  const by = (engine: 'raw' | 'autocannon') =>
    closedLoopLoadSchema.safeParse({ ...load, port: 1, engine }).success;
  expect([by('raw'), by('autocannon')]).toEqual([true, false]);
});
