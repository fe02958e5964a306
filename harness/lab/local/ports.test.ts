import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { readEphemeralPorts } from '../../linux/limits.js';
import { freshPort, isFree } from './ports.js';

it('finds ports that outgoing connections do not use', async () => {
  const { first } = readEphemeralPorts()!;
  const port = await freshPort();
  if (first > 11_000) expect(port).toBeLessThan(first);
  expect(await isFree(port)).toBe(true);
});

it('sees that a port is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await isFree(port)).toBe(false);
  await new Promise((resolve) => server.close(resolve));
  expect(await isFree(port)).toBe(true);
});
