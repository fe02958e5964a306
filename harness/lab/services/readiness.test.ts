import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { ProcessLog } from '../lifetime/log.js';
import { untilReady } from './readiness.js';

const NONCE = 'n';

async function answering(about: RequestListener, signal?: AbortSignal): Promise<unknown> {
  const server = createServer((request, response) => {
    if (request.url === '/about') about(request, response);
    else response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const target = {
    log: new ProcessLog(null, null),
    exited: new Promise<never>(() => undefined),
    exit: () => null,
  };
  try {
    const address = { host: '127.0.0.1', port };
    return await untilReady(target, { address, nonce: NONCE, withinMs: 100, signal }).catch(
      (thrown: unknown) => thrown,
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

it('gives up a target whose answer never ends, however much comes', async () => {
  const endless: RequestListener = (_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(10_000)));
      response.once('drain', more);
    };
    more();
  };
  expect(String(await answering(endless))).toMatch(/longer than 65536 characters/);
});

it('gives up a target whose answer drips', async () => {
  const dripping: RequestListener = (_request, response) => {
    const drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => {
      clearInterval(drip);
    });
  };
  expect(String(await answering(dripping))).toMatch(/no whole answer within/);
});

it('hears an interruption while it waits for an answer', async () => {
  const interruption = new AbortController();
  const silent: RequestListener = () => {
    interruption.abort(new Error('interrupted'));
  };
  expect(await answering(silent, interruption.signal)).toEqual(new Error('interrupted'));
});
