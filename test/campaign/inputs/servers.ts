import fc from 'fast-check';
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import type { InputKind, Prepare } from './input.js';

/** A step of what a server does with a connection once it was spoken to. */
type Step =
  | { readonly kind: 'bytes'; readonly bytes: string }
  | { readonly kind: 'pause'; readonly ms: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'reset' }
  /** Again and again, until the other side has gone. */
  | { readonly kind: 'flood'; readonly bytes: string };

const SECONDS = 1;

async function play(socket: Socket, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (socket.destroyed) return;
    switch (step.kind) {
      case 'bytes':
        socket.write(step.bytes, 'latin1');
        break;
      case 'pause':
        await new Promise((resolve) => setTimeout(resolve, step.ms));
        break;
      case 'end':
        socket.end();
        return;
      case 'reset':
        socket.resetAndDestroy();
        return;
      case 'flood':
        flood(socket, step.bytes);
        return;
    }
  }
}

function flood(socket: Socket, bytes: string): void {
  const more = () => {
    while (!socket.destroyed && socket.write(bytes, 'latin1'));
  };
  socket.on('drain', more);
  more();
}

/** The program's answer to every request that comes in one piece. */
async function serve(answer: (request: string) => readonly Step[]) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => void play(socket, answer(chunk.toString('latin1'))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    undo: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const status = fc.constantFrom(
  'HTTP/1.1 200 OK',
  'HTTP/1.0 200 OK',
  'HTTP/1.1 204 No Content',
  'HTTP/1.1 100 Continue',
  'HTTP/1.1 500 x',
  'HTTP/1.1 200',
  'HTTP/2 200',
  'HTTP/1.1 999 x',
  'HTTP/1.1 -1 x',
  'ICY 200 OK',
  '',
  'x',
);
const lineEnd = fc.constantFrom('\r\n', '\n', '\r', '\r\n\r\n');
const header = fc.constantFrom(
  'Content-Length: 2',
  'Content-Length: 2',
  'Content-Length: 9',
  'Content-Length: -1',
  'Content-Length: 99999999999999999999',
  'Content-Length: 2, 2',
  'Content-Length: x',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'Connection: close',
  'Connection: keep-alive',
  'Server-Timing: db;dur=1e999',
  'Server-Timing: app;dur=NaN, x',
  'X: ' + 'y'.repeat(70_000),
  ' folded',
  ': none',
  'no colon',
  'X\u0000: y',
);
const body = fc.constantFrom(
  'ok',
  '',
  'okok',
  '2\r\nok\r\n0\r\n\r\n',
  '2\r\nok\r\n',
  'zz\r\nok\r\n0\r\n\r\n',
  'ffffffffffffffff\r\n',
  '0\r\n\r\n',
  '2;x=y\r\nok\r\n0\r\nA: b\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
);
const ending = fc.constantFrom<Step[]>(
  [],
  [{ kind: 'end' }],
  [{ kind: 'reset' }],
  [{ kind: 'pause', ms: 200 }, { kind: 'end' }],
  [{ kind: 'flood', bytes: 'X: y\r\n'.repeat(2_000) }],
  [{ kind: 'flood', bytes: '0'.repeat(16_384) }],
);

const head = fc
  .tuple(status, fc.array(header, { maxLength: 4 }), lineEnd)
  .map(([first, headers, end]) => [first, ...headers, '', ''].join(end === '\r\n\r\n' ? '\r\n' : end));
const whole = fc.tuple(head, body).map(([first, rest]): Step[] => [{ kind: 'bytes', bytes: first + rest }]);
/** In two pieces, with a wait between them. */
const dripping = fc
  .tuple(head, body, fc.nat({ max: 200 }), fc.constantFrom(1, 50, 400))
  .map(([first, rest, at, ms]): Step[] => [
    { kind: 'bytes', bytes: (first + rest).slice(0, at) },
    { kind: 'pause', ms },
    { kind: 'bytes', bytes: (first + rest).slice(at) },
  ]);
const http = fc.tuple(fc.oneof(whole, dripping), ending).map(([steps, last]) => [...steps, ...last]);

export const httpServers: InputKind = {
  kind: 'hostile http',
  inputs: () =>
    fc.tuple(http, fc.boolean()).map(([steps, open]): Prepare => async () => {
      const { port, undo } = await serve(() => steps);
      const rate = open ? ['--rate', '20'] : [];
      const args = [
        'load',
        'http',
        '--url',
        `http://127.0.0.1:${port}/`,
        '--duration',
        String(SECONDS),
        '--warm-up',
        '0',
        '--connections',
        '4',
        ...rate,
        '--json',
      ];
      return { what: `load http${open ? ' --rate 20' : ''} at ${said(steps)}`, args, seconds: 12, undo };
    }),
};

/** A WebSocket frame from the server. */
function frame(first: number, payload: string, length = payload.length): string {
  const size =
    length < 126
      ? String.fromCharCode(length)
      : length < 65_536
        ? '\u007e' + bytesOf(length, 2)
        : '\u007f' + bytesOf(length, 8);
  return String.fromCharCode(first) + size + payload;
}

function bytesOf(value: number, count: number): string {
  return Array.from({ length: count }, (_, at) =>
    String.fromCharCode(Math.floor(value / 256 ** (count - 1 - at)) % 256),
  ).join('');
}

const wsFrame = fc.constantFrom(
  frame(0x81, '{"id":1,"sentNs":1}'),
  frame(0x81, '{"id":1,"sentNs":"1"}'),
  frame(0x81, '{"id":99999999999999999999,"sentNs":-1}'),
  frame(0x81, '\\'.repeat(4_000)),
  frame(0x81, '\u00ff\u00fe'),
  frame(0x82, '\u0000'.repeat(200)),
  frame(0x01, 'never ended'),
  frame(0x80, 'of nothing'),
  frame(0xf1, 'reserved bits'),
  frame(0x8b, 'no such code'),
  frame(0x88, '\u0003\u00e8bye'),
  frame(0x88, '\u0000\u0001'),
  frame(0x88, 'x'),
  frame(0x89, 'x'.repeat(126)),
  frame(0x89, ''),
  frame(0x81, 'short', 2 ** 40),
  '\u0081\u00ff',
);
const frames = fc
  .array(wsFrame, { maxLength: 4 })
  .map((list): Step[] => [{ kind: 'bytes', bytes: list.join('') }]);
const wsEnding = fc.oneof(
  ending,
  wsFrame.map((bytes): Step[] => [{ kind: 'flood', bytes }]),
);
/** How the handshake goes: most often well, so that the frames are read. */
const handshake = fc.constantFrom(
  'good',
  'good',
  'good',
  'good',
  'wrong key',
  'deflate',
  '200',
  '503',
  'nothing',
);

function handshakeBytes(kind: string, request: string): string {
  const key = /sec-websocket-key: (\S+)/i.exec(request)?.[1] ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const upgrade = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  switch (kind) {
    case 'good':
      return [...upgrade, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n');
    case 'wrong key':
      return [...upgrade, 'Sec-WebSocket-Accept: AAAA', '', ''].join('\r\n');
    case 'deflate':
      return [
        ...upgrade,
        `Sec-WebSocket-Accept: ${accept}`,
        'Sec-WebSocket-Extensions: permessage-deflate',
        '',
        '',
      ].join('\r\n');
    case 'nothing':
      return '';
    default:
      return `HTTP/1.1 ${kind} x\r\nContent-Length: 0\r\n\r\n`;
  }
}

export const wsServers: InputKind = {
  kind: 'hostile ws',
  inputs: () =>
    fc
      .tuple(handshake, frames, wsEnding, fc.boolean())
      .map(([kind, sent, last, published]): Prepare => async () => {
        const steps = [...sent, ...last];
        const { port, undo } = await serve((request) =>
          request.startsWith('POST ')
            ? [{ kind: 'bytes', bytes: 'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n' }]
            : request.startsWith('GET ')
              ? [
                  { kind: 'bytes', bytes: handshakeBytes(kind, request) },
                  ...(kind === 'nothing' ? [] : steps),
                ]
              : [],
        );
        const publish = published
          ? ['--publish-url', `http://127.0.0.1:${port}/publish`, '--publish-rate', '5']
          : [];
        const args = [
          'load',
          'ws',
          '--url',
          `ws://127.0.0.1:${port}/`,
          '--connections',
          '3',
          '--duration',
          String(SECONDS),
          ...publish,
          '--json',
        ];
        // Handshakes are given up after ten seconds, and missing deliveries after as many.
        return {
          what: `load ws${published ? ', publishing,' : ''} at handshake ${kind}, ${said(steps)}`,
          args,
          seconds: 25,
          undo,
        };
      }),
};

function said(steps: readonly Step[]): string {
  return steps
    .map((step) => ('bytes' in step ? `${step.kind} ${JSON.stringify(step.bytes.slice(0, 300))}` : step.kind))
    .join(', ');
}
