import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { behaviourSchema, roomBehaviourSchema } from '../server/behaviour.js';
import { startReferenceRoom } from '../server/room.js';
import { startReferenceServer } from '../server/server.js';
import { answerBody, messageText, readAnswer, readMessage, WITNESS_PATH, witnessDelayUs } from './answer.js';
import { Exchanges, FOOTINGS } from './exchanges.js';
import { Listeners } from './listeners.js';

it('what the server tells the witness is read as it was written', () => {
  const answer = { lookedUs: 123_456_789.25, givenUs: 123_456_999.5 };
  expect(readAnswer(answerBody(answer))).toEqual(answer);
  const message = { id: 7, givenUs: 123_456_999.5 };
  expect(readMessage(messageText(message))).toEqual(message);
});

it("the witness's requests take 5 to 15 ms, evenly spread", () => {
  const delays = Array.from({ length: 100 }, (_, nth) => witnessDelayUs(nth)).sort((x, y) => x - y);
  expect(delays[0]).toBeGreaterThanOrEqual(5_000);
  expect(delays[99]).toBeLessThan(15_000);
  for (const [index, us] of delays.entries()) expect(Math.abs(us - 5_000 - index * 100)).toBeLessThan(300);
});

const SILENT = behaviourSchema.parse({ timing: { kind: 'constant', delayUs: 0 }, outcomes: ['silent'] });

describe.each(FOOTINGS)('exchanges over a %s', (footing) => {
  it('find how late each is seen, whatever the reference does with its own requests, and leave no stamp', async () => {
    const server = await startReferenceServer(SILENT);
    const { sendUs, wholeUs } = await new Exchanges(server.address, footing).end();
    expect(await server.close()).toEqual([]);
    // One over each connection, since it was ended before any was answered.
    expect(wholeUs).toHaveLength(2);
    expect(sendUs).toHaveLength(wholeUs.length);
    for (const [index, us] of wholeUs.entries()) expect(us).toBeGreaterThanOrEqual(sendUs[index]!);
  });

  it('end with a server that is gone', async () => {
    const server = await startReferenceServer(SILENT);
    const exchanges = new Exchanges(server.address, footing);
    await server.close();
    await exchanges.end();
  });
});

describe('the stamps of a server', () => {
  it('tell since when a request may have waited, where the server could not look', async () => {
    const server = await startReferenceServer(
      behaviourSchema.parse({ timing: { kind: 'constant', delayUs: 0 } }),
    );
    const socket = connect(server.address);
    await once(socket, 'connect');
    socket.write('GET /0 HTTP/1.1\r\n\r\n');
    await once(socket, 'data');
    socket.write('GET /1 HTTP/1.1\r\n\r\n');
    // One process is client and server here: nobody looks while this blocks it.
    const until = performance.now() + 40;
    while (performance.now() < until);
    await once(socket, 'data');
    socket.destroy();
    const [first, second] = await server.close();
    expect(first!.lookedUs).toBeLessThanOrEqual(first!.readUs);
    expect(second!.readUs - second!.lookedUs).toBeGreaterThan(40_000);
    expect(second!.lookedUs).toBeGreaterThan(first!.readUs - 1_000);
  });
});

it('listeners are told when each message was given, and are none of the sockets that the room stamps', async () => {
  const room = await startReferenceRoom(roomBehaviourSchema.parse({ delayUs: 1_000, fates: ['never'] }));
  const { host, port } = room.address;
  const open = async (path: string): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://${host}:${port}${path}`, { perMessageDeflate: false });
    await once(socket, 'open');
    return socket;
  };
  await open('/');
  const listeners = await Listeners.open(room.address, 3);
  // The last of the witness's sockets: what it has seen, all have been given.
  const last = await open(WITNESS_PATH);
  for (const id of [1, 2]) {
    const seen = once(last, 'message');
    await fetch(`http://${host}:${port}/`, { method: 'POST', body: JSON.stringify({ id, sentNs: '0' }) });
    await seen;
  }
  await new Promise(setImmediate);
  const { sendUs, wholeUs } = listeners.end();
  expect([sendUs.length, wholeUs.length]).toEqual([0, 2]);
  expect((await room.close()).map(({ id, socket }) => [id, socket])).toEqual([
    [1, 0],
    [2, 0],
  ]);
});
