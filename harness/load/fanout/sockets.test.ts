import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { Histogram } from '../../stats/histogram.js';
import { AgentClient } from '../agent/client.js';
import type { Broadcasts } from './group.js';
import { FanoutGroup, loopbackSources } from './group.js';
import { SourcePorts } from './source-ports.js';
import { inProcessAgent } from '../test-support.js';

/** A room whose way of delivering is the test's: `deliver` gets each socket, its number and the published text. */
interface Room extends AsyncDisposable {
  readonly address: { host: string; port: number };
  readonly sockets: readonly WebSocket[];
}

async function startRoom(
  deliver: (socket: WebSocket, place: number, text: string, turn: number) => void,
  publishStatus = 202,
): Promise<Room> {
  const sockets: WebSocket[] = [];
  let turn = 0;
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      sockets.forEach((socket, place) => {
        deliver(socket, place, text, turn);
      });
      turn++;
      response.writeHead(publishStatus).end();
    });
  });
  const webSockets = new WebSocketServer({ server, perMessageDeflate: true });
  webSockets.on('connection', (socket) => sockets.push(socket));
  return {
    address: { host: '127.0.0.1', port: await listen(server) },
    sockets,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.terminate();
      webSockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** A group of two agents with its sockets open, closed and ended with the test. */
async function openGroup(room: Room, connections: number): Promise<FanoutGroup & AsyncDisposable> {
  const agents = [new AgentClient(inProcessAgent()), new AgentClient(inProcessAgent())];
  const sourceAddresses = loopbackSources(room.address.host, connections);
  const group = new FanoutGroup(agents, { addresses: [room.address], path: '/ws', sourceAddresses });
  await group.connect(connections);
  return Object.assign(group, {
    [Symbol.asyncDispose]: async () => {
      await Promise.all(agents.map((agent) => agent.stop()));
    },
  });
}

/** Four broadcasts in four tenths of a second. */
function fourTo(room: Room): Broadcasts {
  return {
    publish: { ...room.address, path: '/' },
    broadcastsPerSecond: 10,
    durationSeconds: 0.4,
    messageBytes: 128,
  };
}

test('every delivery to every socket of every agent is counted and timed', async () => {
  await using room = await startRoom((socket, _place, text) => {
    socket.send(text);
  });
  await using group = await openGroup(room, 15);
  const record = await group.broadcast(fourTo(room));
  expect(record).toMatchObject({
    agents: 2,
    connections: 15,
    connected: 15,
    connectFailures: 0,
    disconnected: 0,
    published: 4,
    scheduled: 60,
    ok: 60,
    late: 0,
    lost: 0,
    duplicates: 0,
    compressionSeen: false,
  });
  expect(record.completionsUs).toHaveLength(4);
  const delivery = Histogram.decode(record.histograms.deliveryUs);
  expect(delivery.count).toBe(60);
  for (const completionUs of record.completionsUs) expect(completionUs).toBeGreaterThan(0);
  expect(Histogram.decode(record.histograms.lagUs).count).toBe(4);
});

test('a later window of the same sockets has books of its own', async () => {
  await using room = await startRoom((socket, _place, text) => {
    socket.send(text);
  });
  await using group = await openGroup(room, 2);
  await group.broadcast(fourTo(room));
  await group.connect(4);
  expect(await group.broadcast(fourTo(room))).toMatchObject({ connected: 4, scheduled: 16, ok: 16 });
});

test('a message that one socket never got is lost, and its broadcast did not complete', async () => {
  await using room = await startRoom((socket, place, text, turn) => {
    if (place !== 3 || turn !== 1) socket.send(text);
  });
  await using group = await openGroup(room, 5);
  const record = await group.broadcast(fourTo(room));
  expect(record).toMatchObject({ scheduled: 20, ok: 19, late: 0, lost: 1 });
  expect(record.completionsUs.map((us) => us === null)).toEqual([false, true, false, false]);
});

test('a second copy is a duplicate and no delivery', async () => {
  await using room = await startRoom((socket, place, text) => {
    socket.send(text);
    if (place === 0) socket.send(text);
  });
  await using group = await openGroup(room, 3);
  expect(await group.broadcast(fourTo(room))).toMatchObject({ scheduled: 12, ok: 12, duplicates: 4 });
});

test('closing is asked for by the clients, and over when the target holds no socket any more', async () => {
  await using room = await startRoom(() => undefined);
  await using group = await openGroup(room, 5);
  const codes: number[] = [];
  for (const socket of room.sockets) socket.on('close', (code) => codes.push(code));
  await group.close();
  expect(codes).toEqual([1000, 1000, 1000, 1000, 1000]);
});

test('what a socket misses because the target closed it is lost, and the others complete', async () => {
  await using room = await startRoom((socket, place, text, turn) => {
    if (place === 0 && turn === 2) socket.terminate();
    else socket.send(text);
  });
  await using group = await openGroup(room, 4);
  const record = await group.broadcast(fourTo(room));
  expect(record).toMatchObject({ scheduled: 16, ok: 14, lost: 2, disconnected: 1 });
  expect(record.completionsUs.every((us) => us !== null)).toBe(true);
});

test('a publish that the target refuses is counted and expects no deliveries', async () => {
  await using room = await startRoom(() => undefined, 503);
  await using group = await openGroup(room, 2);
  const record = await group.broadcast(fourTo(room));
  expect(record).toMatchObject({ published: 0, publishFailed: 4, scheduled: 0, ok: 0, lost: 0 });
});

test('late and lost are told apart by the clock and by whether anything still arrives', async () => {
  await using room = await startRoom((socket, place, text) => {
    if (place === 1)
      setTimeout(() => {
        socket.send(text);
      }, 120);
    if (place === 0) socket.send(text);
  });
  const agent = new AgentClient(inProcessAgent());
  await agent.fanoutConnect({ addresses: [room.address], path: '/', upTo: 3 });
  await agent.fanoutReceive({ lateMs: 100 });
  const publish = { ...room.address, path: '/' };
  const sent = await agent.fanoutBroadcast({
    publish,
    ratePerSecond: 10,
    durationSeconds: 0.1,
    messageBytes: 64,
    firstId: 1,
  });
  const received = await agent.fanoutFinish({ publishedUs: sent.publishedUs, quietMs: 300 });
  await agent.stop();
  expect(received.late).toBeGreaterThanOrEqual(1);
  expect(received.ok + received.late).toBe(2);
  expect(received.lost).toBe(1);
});

test('what is missing while frames still arrive when the wait ends is late and not lost', async () => {
  await using room = await startRoom((socket, place, text) => {
    if (place === 0) socket.send(text);
  });
  const agent = new AgentClient(inProcessAgent());
  await agent.fanoutConnect({ addresses: [room.address], path: '/', upTo: 2 });
  await agent.fanoutReceive({});
  const publish = { ...room.address, path: '/' };
  const once = { ratePerSecond: 10, durationSeconds: 0.1, messageBytes: 64, firstId: 1 };
  const sent = await agent.fanoutBroadcast({ publish, ...once });
  const noise = setInterval(() => room.sockets[0]?.send('noise'), 10);
  const received = await agent.fanoutFinish({
    publishedUs: sent.publishedUs,
    quietMs: 1_000,
    drainMs: 200,
  });
  clearInterval(noise);
  await agent.stop();
  expect(received).toMatchObject({ ok: 1, late: 1, lost: 0, completionsUs: [null] });
});

test('without books of ours, frames are only counted', async () => {
  await using room = await startRoom(() => undefined);
  await using group = await openGroup(room, 3);
  const receiving = group.receive(0.3);
  const sending = setInterval(() => {
    for (const socket of room.sockets) socket.send('tick');
  }, 20);
  const received = await receiving;
  clearInterval(sending);
  expect(received.connected).toBe(3);
  expect(received.frames).toBeGreaterThan(0);
  expect(received.deliveryUs.count).toBe(0);
});

test('a refused handshake is counted by kind', async () => {
  const server = createServer();
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
  const address = { host: '127.0.0.1', port: await listen(server) };
  const agent = new AgentClient(inProcessAgent());
  const outcome = await agent.fanoutConnect({ addresses: [address], path: '/', upTo: 2 });
  await agent.stop();
  server.close();
  expect(outcome).toMatchObject({ connected: 0, attempted: 2, failed: 2 });
  expect(outcome.failures).toEqual({ 'Unexpected server response: 403': 2 });
});

test('a target that compresses unasked is found out', async () => {
  const server = createServer();
  server.on('upgrade', (_request, socket) => {
    const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
    socket.end(`${upgrade}Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n`);
  });
  const address = { host: '127.0.0.1', port: await listen(server) };
  const agent = new AgentClient(inProcessAgent());
  const outcome = await agent.fanoutConnect({ addresses: [address], path: '/', upTo: 1 });
  await agent.stop();
  server.close();
  expect(outcome.compressionSeen).toBe(true);
});

test('sockets to the loopback are bound to addresses on which no server listens, those elsewhere are not', () => {
  const sources = loopbackSources('127.0.0.1', 200_000);
  expect(new Set(sources).size).toBe(40);
  expect(sources).not.toContain('127.0.0.1');
  expect(loopbackSources('10.0.0.1', 12_000)).toEqual([]);
});

test('no pair of local address and port is used twice before all were', () => {
  const ports = new SourcePorts();
  const pairs = Array.from({ length: 3 * 45_000 }, () => ports.next(['a', 'b', 'c']));
  expect(new Set(pairs.map((pair) => `${pair?.localAddress}:${pair?.localPort}`)).size).toBe(pairs.length);
  expect(ports.next([])).toBeNull();
});
