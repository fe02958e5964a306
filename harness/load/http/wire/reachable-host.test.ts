import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { refusingPort } from '../../test-support.js';
import { reachableHost } from './reachable-host.js';

const hasIpv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === '::1'),
);

async function listeningOn(host: string) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

test.each(hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'])(
  'a server that listens on %s alone is found under localhost',
  async (address) => {
    const { port, close } = await listeningOn(address);
    expect(await reachableHost({ host: 'localhost', port }, 10_000)).toBe(address);
    close();
  },
);

test('an address is taken as it is, and a name where nothing listens keeps its first address', async () => {
  const port = await refusingPort();
  expect(await reachableHost({ host: '::1', port }, 10_000)).toBe('::1');
  expect(['127.0.0.1', '::1']).toContain(await reachableHost({ host: 'localhost', port }, 10_000));
});

test('a name without an address is left to the connections', async () => {
  const address = { host: 'no-such-name.invalid', port: 80 };
  expect(await reachableHost(address, 10_000)).toBe('no-such-name.invalid');
});
