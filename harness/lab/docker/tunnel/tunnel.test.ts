import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, createServer as createTcpServer } from 'node:net';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { FrameKind } from './relay-frames.js';
import { encodeFrame, FrameReader } from './relay-frames.js';
import { serveRelay } from './relay.js';
import { Tunnel } from './tunnel.js';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** A tunnel whose other end is a relay in this process. */
function tunnel() {
  const there = new PassThrough();
  const back = new PassThrough();
  const relay = serveRelay(there, back).then(() => back.end());
  cleanUp.push(async () => {
    there.end();
    await relay;
  });
  return { tunnel: new Tunnel(there, back), there };
}

async function listening(server: ReturnType<typeof createTcpServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

describe('frames', () => {
  it('come out as they went in, however the stream was cut', () => {
    const kinds = fc.constantFrom<FrameKind>('open', 'data', 'end', 'close');
    const frames = fc.array(fc.tuple(fc.nat(2 ** 32 - 1), kinds, fc.uint8Array({ maxLength: 50 })));
    fc.assert(
      fc.property(frames, fc.integer({ min: 1, max: 30 }), (sent, chunkBytes) => {
        const bytes = Buffer.concat(sent.map(([id, kind, body]) => encodeFrame(id, kind, Buffer.from(body))));
        const reader = new FrameReader();
        const read = [];
        for (let at = 0; at < bytes.length; at += chunkBytes)
          read.push(...reader.take(bytes.subarray(at, at + chunkBytes)));
        expect(read.map(({ connection, kind, payload }) => [connection, kind, [...payload]])).toEqual(
          sent.map(([id, kind, body]) => [id, kind, [...body]]),
        );
      }),
    );
  });
});

describe('the tunnel', () => {
  it('carries requests to a service and its answers back, several at once', async () => {
    const port = await listening(
      createServer((request, response) => response.end(`you asked for ${request.url ?? ''}`)),
    );
    const forward = await tunnel().tunnel.forward({ host: '127.0.0.1', port });
    cleanUp.push(() => forward[Symbol.asyncDispose]());
    const ask = async (path: string) =>
      (await fetch(`http://127.0.0.1:${forward.address.port}${path}`)).text();
    const paths = Array.from({ length: 20 }, (_, index) => `/${index}`);
    expect(await Promise.all(paths.map(ask))).toEqual(paths.map((path) => `you asked for ${path}`));
  });

  it('carries a megabyte whole, and the end of each direction by itself', async () => {
    const port = await listening(
      createTcpServer({ allowHalfOpen: true }, (socket) => {
        const parts: Buffer[] = [];
        socket.on('data', (part: Buffer) => parts.push(part));
        socket.on('end', () => socket.end(Buffer.concat(parts)));
      }),
    );
    const forward = await tunnel().tunnel.forward({ host: '127.0.0.1', port });
    cleanUp.push(() => forward[Symbol.asyncDispose]());
    const sent = Buffer.alloc(1_000_000, 'abcdefg');
    const socket = connect({ port: forward.address.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end(sent);
    const parts: Buffer[] = [];
    for await (const part of socket) parts.push(part as Buffer);
    expect(Buffer.concat(parts).equals(sent)).toBe(true);
  });

  it('closes a connection to where nobody listens', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    server.close();
    const forward = await tunnel().tunnel.forward({ host: '127.0.0.1', port });
    cleanUp.push(() => forward[Symbol.asyncDispose]());
    const socket = connect(forward.address.port, '127.0.0.1');
    await once(socket, 'close');
  });

  it('reads files, and says which it cannot read', async () => {
    const { tunnel: open } = tunnel();
    expect(await open.readFile('/proc/self/status')).toMatch(/^Name:/);
    await expect(open.readFile('/no/such/file')).rejects.toThrow('/no/such/file cannot be read');
  });

  it('closes what is open when the relay goes, and opens nothing more', async () => {
    const port = await listening(createTcpServer());
    const { tunnel: open, there } = tunnel();
    const forward = await open.forward({ host: '127.0.0.1', port });
    cleanUp.push(() => forward[Symbol.asyncDispose]());
    const socket = connect(forward.address.port, '127.0.0.1');
    await once(socket, 'connect');
    there.end();
    await Promise.all([open.ended, once(socket, 'close')]);
    await expect(open.readFile('/proc/self/status')).rejects.toThrow('the relay has gone');
  });
});
