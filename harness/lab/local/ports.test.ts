import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { expect, it } from 'vitest';
import { readEphemeralPorts } from '../../linux/limits.js';
import { freshPort, isFree } from './ports.js';

it('finds ports that outgoing connections do not use', async () => {
  const { first } = readEphemeralPorts()!;
  const port = await freshPort();
  if (first > 11_000) expect(port).toBeLessThan(first);
  expect(await isFree(port)).toBe(true);
});

it.runIf(process.getuid?.() === 0)('says that there is no loopback, where there is none', () => {
  const from = join(import.meta.dirname, '..', '..', '..', 'dist', 'harness', 'lab', 'local', 'ports.js');
  const script = `const { freshPort } = await import(${JSON.stringify(from)});
    await freshPort().catch(({ text }) => console.log(text.found, text.remedy));`;
  const inside = [process.execPath, '--input-type=module', '--eval', script];
  const { stdout, failed } = execaSync('unshare', ['--net', ...inside], { reject: false });
  // Not every container may make a network of its own.
  if (!failed) expect(stdout).toMatch(/none in 100 tries \(EADDRNOTAVAIL\).*ip link set lo up/);
});

it('sees that a port is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await isFree(port)).toBe(false);
  await new Promise((resolve) => server.close(resolve));
  expect(await isFree(port)).toBe(true);
});
