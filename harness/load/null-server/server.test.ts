import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startNullServer } from './server.js';

test('every request has the same small answer', async () => {
  const server = await startNullServer();
  const url = `http://${server.host}:${server.httpPort}`;
  const texts = await Promise.all(
    [fetch(`${url}/a`), fetch(`${url}/b`)].map(async (answer) => (await answer).text()),
  );
  expect(texts).toEqual(['null', 'null']);
  await server.close();
});

test.each([1, 125, 126, 7_000])('a text of %i bytes reaches every socket as it was posted', async (bytes) => {
  const server = await startNullServer();
  const address = `${server.host}:${server.fanoutPort}`;
  const text = 'x'.repeat(bytes);
  const sockets = [new WebSocket(`ws://${address}/a`), new WebSocket(`ws://${address}/b`)];
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('open', resolve))));
  const received = sockets.map(
    (socket) =>
      new Promise((resolve) => {
        socket.once('message', (data: Buffer) => {
          resolve(data.toString());
        });
      }),
  );
  const answer = await fetch(`http://${address}/a`, { method: 'POST', body: text });
  expect(answer.status).toBe(202);
  expect(await Promise.all(received)).toEqual([text, text]);
  for (const socket of sockets) socket.terminate();
  await server.close();
});
