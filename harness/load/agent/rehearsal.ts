import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { runOpenLoop } from '../http/open-loop.js';
import { closedLoopLoadSchema, openLoopLoadSchema } from './protocol.js';
import { runRawClosedLoop } from '../http/raw-closed-loop.js';
import type { Window } from './window.js';

const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
const SECONDS = 0.25;
const RATE_PER_SECOND = 5_000;

/**
 * Runs both engines for a moment against a server in this very process, so that their code is compiled before the first
 * request that counts: a cold engine's slowness would be measured as the target's.
 */
export async function rehearse(signal: AbortSignal): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('data', () => socket.write(ANSWER)).on('error', () => undefined);
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    const load = {
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      connections: 8,
      durationSeconds: SECONDS,
      requests: [{ name: 'rehearsal', weight: 1, method: 'GET' as const, path: '/' }],
      seed: 1,
      graceMs: 100,
    };
    const window: Window = {
      ready: () => Promise.resolve(),
      closed: () => undefined,
      signal,
    };
    await runRawClosedLoop(closedLoopLoadSchema.parse({ ...load, engine: 'raw' }), window);
    await runOpenLoop(openLoopLoadSchema.parse({ ...load, ratePerSecond: RATE_PER_SECOND }), window);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}
