import { afterEach, expect, test } from 'vitest';
import { closeLinks, measureLink, serveLink } from './link.js';

afterEach(closeLinks);

test('a link is measured over a real connection', async () => {
  const { port } = await serveLink('127.0.0.1');
  const { roundTripP50Us, roundTripP99Us, bytesPerSecond } = await measureLink({ host: '127.0.0.1', port });
  expect(roundTripP50Us).toBeGreaterThan(0);
  expect(roundTripP99Us).toBeGreaterThanOrEqual(roundTripP50Us);
  expect(bytesPerSecond).toBeGreaterThan(1_000_000);
});

test('where nobody listens is an error', async () => {
  const { port } = await serveLink('127.0.0.1');
  closeLinks();
  await expect(measureLink({ host: '127.0.0.1', port })).rejects.toThrow('ECONNREFUSED');
});
