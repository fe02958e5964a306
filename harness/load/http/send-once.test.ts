import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { OK, startTestServer } from '../test-support.js';
import { sendOnce } from './send-once.js';

const MIX = ['first', 'second'].map((name) => ({ name, weight: 1, method: 'GET' as const, path: '/' }));
const patience = (withinMs: number) => ({ signal: new AbortController().signal, withinMs });

function again(socket: Socket, text: string): void {
  const drip = setInterval(() => socket.write(text), 5);
  socket.on('close', () => {
    clearInterval(drip);
  });
}

describe('requests that are sent once', () => {
  it('are told with what came back', async () => {
    await using server = await startTestServer((socket) => socket.write(OK));
    const answers = await sendOnce(server, MIX, {}, patience(10_000));
    expect(answers).toMatchObject([
      { name: 'first', received: OK, failure: null },
      { name: 'second', received: OK, failure: null },
    ]);
  });

  it.each([
    ['drips', 'HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n', 'x'],
    ['never ends', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '4\r\nabcd\r\n'],
  ])('are not waited for where an answer %s', async (_how, head, more) => {
    await using server = await startTestServer((socket) => {
      socket.write(head);
      again(socket, more);
    });
    const [first] = await sendOnce(server, MIX.slice(0, 1), {}, patience(100));
    expect(first).toMatchObject({ failure: 'no whole answer within 0.1 s' });
  });

  it('are given up with the interruption, those that have not been sent too', async () => {
    const interruption = new AbortController();
    await using server = await startTestServer(() => {
      interruption.abort(new Error('interrupted'));
    });
    const sending = sendOnce(server, MIX, {}, { signal: interruption.signal });
    await expect(sending).rejects.toThrow('interrupted');
    expect(server.requests()).toBe(1);
  });
});
