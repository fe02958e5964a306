import { createHash } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { AgentClient } from '../agent/client.js';
import type { ConnectOutcome, ReceiveOutcome } from '../agent/protocol.js';
import { inProcessAgent } from '../test-support.js';
import { mostFrameBytes } from './open-socket.js';

/** RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const hasIpv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === '::1'),
);

function accepting(request: string, headers = ''): string {
  const key = /sec-websocket-key: (.*)\r/i.exec(request)?.[1] ?? '';
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${headers}\r\n`;
}

/** One frame as its bytes (RFC 6455, section 5.2), unmasked as servers send it. */
function frame(head: number, payload: Buffer | string): Buffer {
  const bytes = Buffer.from(payload);
  const length = Buffer.alloc(bytes.length < 126 ? 1 : 9);
  if (bytes.length < 126) length[0] = bytes.length;
  else {
    length[0] = 127;
    length.writeBigUInt64BE(BigInt(bytes.length), 1);
  }
  return Buffer.concat([Buffer.of(head), length, bytes]);
}

const [TEXT, BINARY, PING, CLOSE] = [0x81, 0x82, 0x89, 0x88];
const closeFrame = (code: number): Buffer => frame(CLOSE, Buffer.of(code >> 8, code & 0xff));

interface RawServer extends AsyncDisposable {
  readonly address: { readonly host: string; readonly port: number };
  readonly requests: string[];
  /** Every socket that is open. */
  readonly sockets: Set<Socket>;
}

/** A server of which the test writes each byte: `answer` gets a socket and the handshake it has sent. */
async function startRawServer(
  answer: (socket: Socket, request: string) => void,
  host = '127.0.0.1',
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  // A client's end of the connection is not answered with the server's own.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    socket.once('data', (data) => {
      requests.push(data.toString());
      answer(socket, data.toString());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    address: { host, port: (server.address() as AddressInfo).port },
    requests,
    sockets,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const accept = (socket: Socket, request: string): void => {
  socket.write(accepting(request));
};

/** Opens two sockets, lets the server act on them and reads what the agent saw of it. */
async function observed(
  server: RawServer,
  act: (socket: Socket) => void,
): Promise<{ opened: ConnectOutcome; received: ReceiveOutcome }> {
  const agent = new AgentClient(inProcessAgent());
  const opened = await agent.fanoutConnect({ addresses: [server.address], path: '/', upTo: 2 });
  await agent.fanoutReceive({ broadcasts: 1 });
  for (const socket of server.sockets) act(socket);
  // A moment that nobody published: waited for until nothing arrives any more, or no socket is left.
  const received = await agent.fanoutFinish({ publishedUs: [1], quietMs: 200 });
  await agent.stop();
  return { opened, received };
}

test.each([
  ['a close frame with a code', (socket: Socket) => socket.end(closeFrame(1008)), '1008'],
  ['a close frame without one', (socket: Socket) => socket.end(frame(CLOSE, '')), '1005'],
  ['no close frame', (socket: Socket) => socket.destroy(), '1006'],
  [
    'a close frame and no end of the connection',
    (socket: Socket) => socket.write(closeFrame(1001)),
    'close frame, connection left open',
  ],
  [
    'a frame compressed unasked',
    (socket: Socket) => socket.write(frame(0xc1, 'x')),
    'WS_ERR_UNEXPECTED_RSV_1',
  ],
  [
    'a frame longer than is taken in',
    (socket: Socket) => socket.write(frame(TEXT, Buffer.alloc(mostFrameBytes(2) + 1))),
    'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
  ],
])('a socket that the server ends by %s is told by its kind', async (_name, act, kind) => {
  await using server = await startRawServer(accept);
  const { opened, received } = await observed(server, act);
  expect(opened.connected).toBe(2);
  expect(received).toMatchObject({ connected: 2, disconnected: 2, closes: { [kind]: 2 } });
});

test('a socket that the server closes as soon as it is open is told, before the window or in it', async () => {
  await using server = await startRawServer((socket, request) => {
    socket.end(Buffer.concat([Buffer.from(accepting(request)), closeFrame(1013)]));
  });
  const { received } = await observed(server, () => undefined);
  expect(received.closes).toEqual({ '1013': 2 });
  expect(received.connected).toBe(received.disconnected);
});

test('fragments, binary frames and control frames between them are read as one message', async () => {
  await using server = await startRawServer(accept);
  const { received } = await observed(server, (socket) => {
    const [first, last] = [frame(0x02, 'one mes'), frame(0x80, 'sage')];
    socket.write(Buffer.concat([first, frame(PING, 'are you there'), last, frame(BINARY, 'another')]));
  });
  expect(received).toMatchObject({ connected: 2, disconnected: 0, closes: {}, frames: 4 });
});

test.each([
  ['says nothing', () => undefined],
  [
    'answers a byte at a time',
    (socket: Socket) => {
      const dripping = setInterval(() => socket.write('H'), 10);
      socket.write('HTTP/1.1 101 Switching Protocols\r\nX-Long: ');
      socket.on('close', () => {
        clearInterval(dripping);
      });
    },
  ],
])('a handshake with a server that %s ends in time', async (_name, answer) => {
  await using server = await startRawServer(answer);
  const agent = new AgentClient(inProcessAgent());
  const outcome = await agent.fanoutConnect({
    addresses: [server.address],
    path: '/',
    upTo: 2,
    handshakeTimeoutMs: 300,
  });
  await agent.stop();
  expect(outcome).toMatchObject({ connected: 0, failures: { 'handshake timed out': 2 } });
});

test('sockets are not tried any more when a thousand handshakes had no answer', async () => {
  await using server = await startRawServer(() => undefined);
  const agent = new AgentClient(inProcessAgent());
  const { failures } = await agent.fanoutConnect({
    addresses: [server.address],
    path: '/',
    upTo: 3_000,
    handshakeTimeoutMs: 300,
  });
  await agent.stop();
  expect(Object.keys(failures)).toEqual([
    'handshake timed out',
    'not tried, since no handshake was answered',
  ]);
  expect(Object.values(failures).reduce((all, count) => all + count)).toBe(3_000);
});

test('compression is refused, and found out', async () => {
  await using server = await startRawServer((socket, request) => {
    socket.write(accepting(request, 'Sec-WebSocket-Extensions: permessage-deflate\r\n'));
  });
  const { opened } = await observed(server, () => undefined);
  expect(opened).toMatchObject({ connected: 0, failed: 2, compressionSeen: true });
});

test.runIf(hasIpv6)(
  'a server at an address with a zone is reached in it, and told nothing of it',
  async () => {
    await using server = await startRawServer(accept, '::1');
    const agent = new AgentClient(inProcessAgent());
    const { port } = server.address;
    const addresses = [{ host: '::1%lo', port }];
    const outcome = await agent.fanoutConnect({ addresses, path: '/', upTo: 1, sourceAddresses: [] });
    await agent.stop();
    expect(outcome).toMatchObject({ connected: 1, failures: {} });
    expect(server.requests[0]).toMatch(new RegExp(`^host: \\[::1\\]:${port}\\r$`, 'im'));
  },
);

test.each(hasIpv6 ? ['127.0.0.1', '::1', '::'] : ['127.0.0.1'])(
  'a server on %s is reached under localhost, by its name, from local addresses of its family',
  async (host) => {
    await using server = await startRawServer(accept, host);
    const agent = new AgentClient(inProcessAgent());
    const { port } = server.address;
    const outcome = await agent.fanoutConnect({
      addresses: [{ host: 'localhost', port }],
      path: '/',
      headers: { authorization: 'Basic YTpi' },
      upTo: 2,
      sourceAddresses: ['127.0.0.2', '127.0.0.3'],
    });
    await agent.stop();
    expect(outcome).toMatchObject({ connected: 2, failures: {} });
    const [request = ''] = server.requests;
    expect(request.toLowerCase()).toContain(`host: localhost:${port}\r\n`);
    expect(request).toContain('authorization: Basic YTpi');
  },
);

test('what unfinished frames may hold is bounded over all sockets of an agent', () => {
  expect([1, 512, 10_000].map(mostFrameBytes)).toEqual([2 ** 22, 2 ** 20, 2 ** 16]);
});
