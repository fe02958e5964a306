import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { RequestTemplate } from '../model/plan/requests.js';
import { AgentClient } from './agent/client.js';
import { closedLoopLoadSchema, fanoutBroadcastSchema, openLoopLoadSchema } from './agent/protocol.js';
import { Publisher } from './fanout/publisher.js';
import { runAutocannon } from './http/autocannon.js';
import { runOpenLoop } from './http/open-loop.js';
import { runRawClosedLoop } from './http/raw-closed-loop.js';
import { inProcessAgent, OK, openWindow, startTestServer } from './test-support.js';

/** The blocks of docs/what-is-sent.md, by the word behind their fence: what the tests find is what the page shows. */
const shown = new Map(
  [...readFileSync('docs/what-is-sent.md', 'utf8').matchAll(/^```http (\S+)\n([\s\S]*?)^```$/gm)].map(
    ([, name = '', block = '']) => [name, block],
  ),
);

const PORT_OF_THE_PAGE = 8101;
const one = { name: 'one', weight: 1 } as const;

const KINDS: Readonly<Record<string, { request: RequestTemplate; headers?: Record<string, string> }>> = {
  get: { request: { ...one, method: 'GET', path: '/api/orders/7' } },
  'get-with-values': {
    request: {
      ...one,
      method: 'GET',
      path: '/search?q={{q}}',
      headers: { Accept: 'application/json' },
      values: { q: { kind: 'list', values: ['tea & milk'] } },
    },
  },
  'get-with-token': {
    request: { ...one, method: 'GET', path: '/api/me' },
    headers: { authorization: 'Bearer TOKEN' },
  },
  head: { request: { ...one, method: 'HEAD', path: '/' } },
  'post-json': {
    request: {
      ...one,
      method: 'POST',
      path: '/orders',
      body: '{"item":"{{item}}"}',
      values: { item: { kind: 'list', values: ['a "b"'] } },
    },
  },
  'put-text': {
    request: {
      ...one,
      method: 'PUT',
      path: '/note',
      body: 'grün',
      headers: { 'Content-Type': 'text/plain' },
    },
  },
  delete: { request: { ...one, method: 'DELETE', path: '/orders/7' } },
};

/** A server that hears the first request, whole, and answers each. */
async function hearing(answer: string | ((request: string) => string) = OK) {
  const heard: string[] = [];
  const server = await startTestServer((socket, _turn, request) => {
    heard.push(request);
    // Not to HEAD, whose answer has no body.
    socket.write(
      typeof answer === 'function'
        ? answer(request)
        : request.startsWith('HEAD')
          ? answer.slice(0, answer.indexOf('\r\n\r\n') + 4)
          : answer,
    );
  });
  return {
    port: server.port,
    asShown: () => heard[0]?.replaceAll(`:${server.port}`, `:${PORT_OF_THE_PAGE}`),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Line ends as they are sent: behind a body the last one is the page's own. */
const bytesOf = (name: string): string =>
  (shown.get(name) ?? '').replace(/(?<!\n)\n$/, '').replaceAll('\n', '\r\n');

describe('what the page shows is sent, byte by byte,', () => {
  test.each(Object.entries(KINDS))('by the raw engine for %s', async (name, { request, headers = {} }) => {
    await using server = await hearing();
    const load = { host: '127.0.0.1', port: server.port, requests: [request], headers, seed: 1 };
    const once = { connections: 1, durationSeconds: 0.02, ratePerSecond: 50 };
    await runOpenLoop(openLoopLoadSchema.parse({ ...load, ...once }), openWindow());
    expect(server.asShown()).toBe(bytesOf(name));
  });

  test.each(['raw', 'autocannon'] as const)('by a closed loop of the engine %s', async (engine) => {
    await using server = await hearing();
    const load = closedLoopLoadSchema.parse({
      host: '127.0.0.1',
      port: server.port,
      requests: [KINDS['get']?.request],
      seed: 1,
      engine,
      connections: 1,
      durationSeconds: 0.05,
    });
    await (engine === 'raw' ? runRawClosedLoop : runAutocannon)(load, openWindow());
    expect(server.asShown()).toBe(bytesOf(engine === 'raw' ? 'get' : 'get-by-autocannon'));
  });

  test('to open a WebSocket', async () => {
    await using server = await hearing((request) => {
      const key = /sec-websocket-key: (.*)\r/i.exec(request)?.[1] ?? '';
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
    });
    const client = new AgentClient(inProcessAgent());
    await client.fanoutConnect({
      addresses: [{ host: '127.0.0.1', port: server.port }],
      path: '/ws/rooms/lobby',
      upTo: 1,
    });
    const sent = server.asShown()?.replace(/(Sec-WebSocket-Key: ).*\r/, '$1KEY\r');
    await client.stop();
    expect(sent).toBe(bytesOf('websocket'));
  });

  test('to publish a message', async () => {
    await using server = await hearing();
    const load = fanoutBroadcastSchema.parse({
      publish: { host: '127.0.0.1', port: server.port, path: '/rooms/lobby/messages' },
      ratePerSecond: 10,
      durationSeconds: 0.1,
      messageBytes: 64,
      firstId: 1,
    });
    await new Publisher(load, openWindow()).run();
    const sent = server.asShown()?.replace(/"sentNs":"\d+","pad":"x*"/, '"sentNs":"MOMENT","pad":"x"');
    expect(sent).toBe(bytesOf('publish'));
  });
});
