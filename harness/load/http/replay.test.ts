import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { Replay } from '../../model/plan/replay.js';
import type { RequestMix } from '../../model/plan/requests.js';
import { Histogram } from '../../stats/histogram.js';
import { Random } from '../../stats/random.js';
import { openLoopLoadSchema } from '../agent/protocol.js';
import { OK, openWindow, startTestServer } from '../test-support.js';
import { runOpenLoop } from './open-loop.js';

const requests: RequestMix = [
  { name: 'a', weight: 1, method: 'GET', path: '/a' },
  { name: 'b', weight: 99, method: 'GET', path: '/b' },
];
const WINDOW_SECONDS = 1.5;
const SLOT_US = 100_000;
/** No request of the schedule is nearer to the edge of a slot: what is no later than this is in its slot. */
const CLEARANCE_US = 15_000;

/** Arrivals that bunch: up to 40 in a slot of 100 ms, none in the next. */
function bunched(): Replay {
  const random = new Random(7);
  const dueUs = Array.from({ length: WINDOW_SECONDS * 10 }, (_none, slot) =>
    Array.from({ length: slot === 0 ? 1 : random.integer(0, 1) * random.integer(1, 40) }, () =>
      Math.round(slot * SLOT_US + CLEARANCE_US + random.uniform() * (SLOT_US - 2 * CLEARANCE_US)),
    ).sort((x, y) => x - y),
  ).flat();
  return {
    gapsUs: dueUs.map((us, index) => us - (dueUs[index - 1] ?? 0)),
    requests: dueUs.map(() => random.integer(0, 1)),
  };
}

const loadOf = (port: number, replay: Replay, connections: number) =>
  openLoopLoadSchema.parse({
    host: '127.0.0.1',
    port,
    connections,
    requests,
    replay,
    seed: 1,
    ratePerSecond: replay.gapsUs.length / WINDOW_SECONDS,
    durationSeconds: WINDOW_SECONDS,
  });

test('a replay sends the requests that it names, each once and in their order', async () => {
  const paths: string[] = [];
  await using server = await startTestServer((socket, _turn, request) => {
    paths.push(request.slice('GET '.length, 'GET /a'.length));
    socket.write(OK);
  });
  const replay = bunched();
  const record = await runOpenLoop(loadOf(server.port, replay, 1), openWindow());
  expect(record).toMatchObject({ scheduled: replay.gapsUs.length, ok: replay.gapsUs.length });
  expect(paths).toEqual(replay.requests.map((index) => requests[index]?.path));
});

test('a shorter window ends a replay early', async () => {
  await using server = await startTestServer((socket) => socket.write(OK));
  const replay: Replay = { gapsUs: [0, 50_000, 49_999, 1], requests: [0, 0, 0, 0] };
  const load = { ...loadOf(server.port, replay, 1), durationSeconds: 0.1 };
  expect((await runOpenLoop(load, openWindow())).scheduled).toBe(3);
});

/** A server in a thread of its own, which an agent that spins does not hold up; tells when each request came. */
const SERVER = `
const { parentPort } = require('node:worker_threads');
const arrivals = [];
const server = require('node:net').createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.on('data', () => {
    arrivals.push(Number(process.hrtime.bigint()) / 1_000);
    socket.write(${JSON.stringify(OK)});
  });
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
parentPort.on('message', () => parentPort.postMessage(arrivals));
`;

test('a server sees as many requests in each 100 ms as the log has', async (context) => {
  const server = new Worker(SERVER, { eval: true });
  try {
    const [port] = (await once(server, 'message')) as [number];
    const replay = bunched();
    const record = await runOpenLoop(loadOf(port, replay, 50), openWindow());
    using lag = Histogram.decode(record.histograms.lagUs);
    if ((lag.percentile(100) ?? 0) > CLEARANCE_US / 2)
      context.skip('this machine was too busy to send in time');
    server.postMessage('arrivals');
    const [arrivals] = (await once(server, 'message')) as [number[]];
    const firstUs = arrivals[0] ?? 0;
    let dueUs = 0;
    const due = replay.gapsUs.map((gapUs) => (dueUs += gapUs));
    const slotsOf = (moments: readonly number[]) => moments.map((us) => Math.floor(us / SLOT_US));
    // The first is due so long after the window opens as it is here.
    const seen = arrivals.map((us) => us - firstUs + (due[0] ?? 0));
    expect(slotsOf(seen.sort((x, y) => x - y))).toEqual(slotsOf(due));
  } finally {
    await server.terminate();
  }
});
