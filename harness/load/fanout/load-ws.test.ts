import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { EnvironmentError, UsageError } from '../../errors.js';
import { startNullServer } from '../null-server/server.js';
import { inProcessAgent, refusingPort } from '../test-support.js';
import { loadWs } from './load-ws.js';
import { beyondMemory } from './memory.js';

const startAgent = () => Promise.resolve(inProcessAgent());

/** A server of sockets: `greet` gets each one as it opens, `answer` says what a publish is answered with. */
async function startRoom(greet: (socket: WebSocket) => void, answer = 202) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(answer).end());
  });
  new WebSocketServer({ server }).on('connection', greet);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `ws://${address}/room`,
    publishUrl: `http://${address}/room`,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a room is loaded through its sockets and its publish address', async () => {
  const server = await startNullServer();
  const address = `${server.host}:${server.fanoutPort}`;
  const report = await loadWs(
    {
      url: `ws://${address}/room`,
      connections: 6,
      durationSeconds: 0.2,
      publish: { url: `http://${address}/room?tag={{a}}`, ratePerSecond: 10 },
      agents: 2,
    },
    startAgent,
  );
  await server.close();
  expect(report).toMatchObject({
    connections: 6,
    connected: 6,
    connectFailures: 0,
    disconnected: 0,
    closes: {},
    published: 2,
    publishFailed: 0,
    scheduled: 12,
    ok: 12,
    late: 0,
    lost: 0,
    duplicates: 0,
    failures: {},
  });
  expect(report.deliveryUs.count).toBe(12);
});

test('without a publish address a room is only listened to', async () => {
  const server = await startNullServer();
  const url = `ws://${server.host}:${server.fanoutPort}/room`;
  const report = await loadWs({ url, connections: 2, durationSeconds: 0.1 }, startAgent);
  await server.close();
  expect(report).toMatchObject({ status: 'ok', offeredRate: null, connected: 2, scheduled: 0, ok: 0 });
});

test('sockets that the server closes are told by their codes, and the load has failed without another', async () => {
  using room = await startRoom((socket) => {
    socket.close(1008);
  });
  const report = await loadWs({ url: room.url, connections: 3, durationSeconds: 0.3 }, startAgent);
  expect(report).toMatchObject({ status: 'failed', closes: { '1008': 3 }, failures: { 'closed 1008': 3 } });
});

test('one socket of many that the server closes keeps the load from being sustained', async () => {
  let turn = 0;
  using room = await startRoom((socket) => {
    if (turn++ === 0) socket.close(1012);
  });
  const report = await loadWs({ url: room.url, connections: 20, durationSeconds: 0.3 }, startAgent);
  expect(report).toMatchObject({ status: 'not-sustained', closes: { '1012': 1 } });
});

test('a publish that the server refuses is told by its status', async () => {
  using room = await startRoom(() => undefined, 404);
  const publish = { url: room.publishUrl, ratePerSecond: 10 };
  const report = await loadWs({ url: room.url, connections: 2, durationSeconds: 0.2, publish }, startAgent);
  expect(report).toMatchObject({
    status: 'failed',
    published: 0,
    publishFailed: 2,
    scheduled: 0,
    failures: { 'publish 404': 2 },
  });
});

test('a publish address where nobody listens is told, and not waited for', async () => {
  using room = await startRoom(() => undefined);
  const publish = { url: `http://127.0.0.1:${await refusingPort()}/`, ratePerSecond: 10 };
  const report = await loadWs({ url: room.url, connections: 2, durationSeconds: 0.2, publish }, startAgent);
  expect(report).toMatchObject({ status: 'failed', failures: { 'publish ECONNREFUSED': 2 } });
});

test('a room where nobody listens is told', async () => {
  const url = `ws://127.0.0.1:${await refusingPort()}/`;
  expect(await loadWs({ url, connections: 3, durationSeconds: 0.1 }, startAgent)).toMatchObject({
    status: 'failed',
    connections: 3,
    connected: 0,
    connectFailures: 3,
    failures: { ECONNREFUSED: 3 },
  });
});

test('more sockets than this machine can open are the generator’s limit, said before the load', async () => {
  using room = await startRoom(() => expect.unreachable('no socket was to be opened'));
  const connections = 1_000_000_000;
  const report = await loadWs({ url: room.url, connections, durationSeconds: 0.1 }, startAgent);
  expect(report).toMatchObject({ status: 'invalid', connected: 0, scheduled: 0 });
  expect(report.gate).toMatch(/^connections: \d+ of 1000000000 \((EMFILE|ENOMEM)/);
});

test('memory is counted before sockets are opened', () => {
  expect(beyondMemory(10_000, 1, 2 ** 30)).toBeNull();
  expect(beyondMemory(1_000_000, 100, 2 ** 34)).toMatch(
    /ENOMEM: they need some 22 GiB on this side, 16 are free/,
  );
});

test('a name without an address is the environment’s fault', async () => {
  const nowhere = { url: 'ws://no-such-name.invalid/', connections: 1, durationSeconds: 0.1 };
  await expect(loadWs(nowhere, startAgent)).rejects.toBeInstanceOf(EnvironmentError);
});

test.each(['wss://localhost/', 'http://localhost/', 'ws://a:0/', 'localhost:80'])(
  '%s is a usage error',
  async (url) => {
    const load = loadWs({ url, connections: 1, durationSeconds: 0.1 }, startAgent);
    await expect(load).rejects.toBeInstanceOf(UsageError);
  },
);

test('listening ends with the agent that listens, long before its time', async () => {
  using room = await startRoom(() => undefined);
  const agent = inProcessAgent();
  const load = loadWs({ url: room.url, connections: 1, durationSeconds: 3_600 }, () =>
    Promise.resolve({
      ...agent,
      send: (line: string) => {
        agent.send(line);
        // Its input ends as it begins to listen.
        if (line.includes('fanout-receive')) agent.send(JSON.stringify({ command: 'stop', id: 0 }));
      },
    }),
  );
  await expect(load).rejects.toThrow('ended before it had answered');
});
