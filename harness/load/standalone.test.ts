import { expect, test } from 'vitest';
import { startNullServer } from './null-server/server.js';
import { loadWs } from './standalone.js';
import { inProcessAgent } from './test-support.js';

const startAgent = () => Promise.resolve(inProcessAgent());

test('a room is loaded through its sockets and its publish address', async () => {
  const server = await startNullServer();
  const address = `${server.host}:${server.fanoutPort}`;
  const report = await loadWs(
    {
      url: `ws://${address}/room`,
      connections: 6,
      durationSeconds: 0.2,
      publish: { url: `http://${address}/room`, ratePerSecond: 10 },
      agents: 2,
    },
    startAgent,
  );
  await server.close();
  expect(report).toMatchObject({ connected: 6, connectFailures: 0, scheduled: 12, ok: 12, late: 0, lost: 0 });
  expect(report.deliveryUs.count).toBe(12);
});

test('without a publish address a room is only listened to', async () => {
  const server = await startNullServer();
  const url = `ws://${server.host}:${server.fanoutPort}/room`;
  const report = await loadWs({ url, connections: 2, durationSeconds: 0.1 }, startAgent);
  await server.close();
  expect(report).toMatchObject({ status: 'ok', offeredRate: null, connected: 2, scheduled: 0, ok: 0 });
});
