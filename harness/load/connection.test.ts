import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { ConnectionOwner } from './http/wire/connection.js';
import { HttpConnection } from './http/wire/connection.js';
import type { Message } from './http/wire/requests.js';
import { OK, startTestServer } from './test-support.js';

const READ: Message = {
  bytes: Buffer.from('GET / HTTP/1.1\r\nhost: a\r\n\r\n'),
  repeatable: true,
  answeredWithBody: true,
  closes: false,
  good: null,
};
const WRITE: Message = { ...READ, repeatable: false };
const REQUEST = { scheduledUs: 0, takenUs: 0, sentUs: 0, group: null };

/** Sends the messages one after the other on one connection; what became of each. */
async function outcomesOf(port: number, messages: readonly Message[], leastNoticeMs = 60_000) {
  const outcomes: string[] = [];
  const left = [...messages];
  return new Promise<{ outcomes: string[]; resent: number }>((resolve) => {
    const settle = (outcome: string): void => {
      outcomes.push(outcome);
      if (outcomes.length < messages.length) return;
      connection.end();
      resolve({ outcomes, resent: connection.resent });
    };
    const owner: ConnectionOwner = {
      onFree: () => {
        const next = left.shift();
        if (next) connection.send(next, REQUEST);
      },
      onAnswer: () => {
        settle(String(connection.parser.status));
        if (connection.isFree) owner.onFree(connection);
      },
      onBroken: (_request, kind) => {
        settle(kind);
      },
      onRefused: () => undefined,
    };
    const options = { host: '127.0.0.1', port, buffer: Buffer.alloc(4_096), leastNoticeMs };
    const connection = new HttpConnection(0, { ...options, path: { roundTripMs: leastNoticeMs } }, owner);
    connection.open();
  });
}

/** Answers the first request of each connection, and breaks it off at the second, as if it had closed before. */
function oneAnswerEach(breakOff: (socket: Socket) => void) {
  const served = new WeakSet<Socket>();
  return (socket: Socket): void => {
    if (served.has(socket)) breakOff(socket);
    else socket.write(OK);
    served.add(socket);
  };
}

test.each([
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ['closes', (socket: Socket) => socket.end()],
  [
    'gives up with a 408',
    (socket: Socket) =>
      socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
  ],
])(
  'a request that meets a kept connection which the server %s is sent again, once',
  async (_how, breakOff) => {
    await using server = await startTestServer(oneAnswerEach(breakOff));
    expect(await outcomesOf(server.port, [READ, READ, READ])).toEqual({
      outcomes: ['200', '200', '200'],
      resent: 2,
    });
  },
);

test('what may have changed something is not sent again, but told apart', async () => {
  await using server = await startTestServer(oneAnswerEach((socket) => socket.resetAndDestroy()));
  expect(await outcomesOf(server.port, [READ, WRITE])).toEqual({
    outcomes: ['200', 'closed while idle'],
    resent: 0,
  });
});

test('a request that asks for its connection to be ended is the last on it, whatever the server says', async () => {
  const sockets = new Set<Socket>();
  await using server = await startTestServer((socket) => {
    sockets.add(socket);
    socket.write(OK);
  });
  const last = { ...READ, closes: true };
  expect(await outcomesOf(server.port, [last, last, READ, READ])).toEqual({
    outcomes: ['200', '200', '200', '200'],
    resent: 0,
  });
  expect(sockets.size).toBe(3);
});

test('a fresh connection that breaks is the target’s doing', async () => {
  await using server = await startTestServer((socket) => socket.resetAndDestroy());
  expect(await outcomesOf(server.port, [READ])).toEqual({ outcomes: ['ECONNRESET'], resent: 0 });
});

test('so is a kept connection that breaks later than a round trip after the request', async () => {
  await using server = await startTestServer(oneAnswerEach((socket) => socket.resetAndDestroy()));
  expect(await outcomesOf(server.port, [READ, READ], -1)).toEqual({
    outcomes: ['200', 'ECONNRESET'],
    resent: 0,
  });
});

test('and one that breaks in the middle of an answer', async () => {
  const cut = (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf');
  await using server = await startTestServer(oneAnswerEach(cut));
  expect(await outcomesOf(server.port, [READ, READ])).toEqual({ outcomes: ['200', 'incomplete'], resent: 0 });
});
