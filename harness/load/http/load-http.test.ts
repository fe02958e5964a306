import { expect, test } from 'vitest';
import { UsageError } from '../../errors.js';
import { inProcessAgent, OK, refusingPort, startTestServer } from '../test-support.js';
import { loadHttp } from './load-http.js';

const startAgent = () => Promise.resolve(inProcessAgent());
const http = { durationSeconds: 0.2, warmUpSeconds: 0, connections: 4, method: 'GET' as const };

test('a URL is loaded at a rate, with its query, headers and body', async () => {
  const seen = new Set<string>();
  await using server = await startTestServer((socket, _turn, request) => {
    seen.add(request);
    socket.write(OK);
  });
  const url = `http://${server.host}:${server.port}/a?b=c`;
  const report = await loadHttp(
    { ...http, url, ratePerSecond: 100, method: 'POST', body: '{}', headers: { 'X-A': 'b' } },
    startAgent,
  );
  expect(report).toMatchObject({
    offeredRate: 100,
    scheduled: 20,
    ok: 20,
    failed: 0,
    timedOut: 0,
    dropped: 0,
  });
  expect(report.latencyUs.count).toBe(20);
  expect([...seen]).toEqual([
    `POST /a?b=c HTTP/1.1\r\nhost: ${server.host}:${server.port}\r\ncontent-type: application/json\r\nx-a: b\r\ncontent-length: 2\r\n\r\n{}`,
  ]);
});

test('without a rate it is a closed loop: no offered rate and no lag', async () => {
  await using server = await startTestServer((socket) => socket.write(OK));
  const report = await loadHttp(
    { ...http, url: `http://${server.host}:${server.port}`, ratePerSecond: null },
    startAgent,
  );
  expect(report).toMatchObject({ offeredRate: null, lagUs: { count: 0, p50: null } });
  expect(report.ok).toBe(report.scheduled);
});

test('without one good answer the load has failed', async () => {
  const url = `http://127.0.0.1:${await refusingPort()}/`;
  const report = await loadHttp({ ...http, url, ratePerSecond: null }, startAgent);
  expect(report).toMatchObject({ status: 'failed', ok: 0 });
});

test.each([null, 100])(
  'connections that are not let in are told with the reason, at a rate of %s',
  async (ratePerSecond) => {
    const url = `http://127.0.0.1:${await refusingPort()}/`;
    const report = await loadHttp({ ...http, url, ratePerSecond }, startAgent);
    expect(report).toMatchObject({ connections: 4, connected: 0, unopened: { ECONNREFUSED: 4 } });
  },
);

test('a server that ends each connection keeps a closed loop idle, and is not the generator’s fault', async () => {
  const closed = { ...http, ratePerSecond: null, durationSeconds: 0.5 };
  await using nonsense = await startTestServer((socket) => socket.end('nonsense\r\n\r\n'));
  await using polite = await startTestServer((socket) =>
    socket.end(OK.replace('\r\n', '\r\nConnection: close\r\n')),
  );
  const at = ({ port }: { port: number }) => ({ ...closed, url: `http://127.0.0.1:${port}/` });
  expect(await loadHttp(at(nonsense), startAgent)).toMatchObject({ status: 'failed', ok: 0 });
  const { failed, gate = '' } = await loadHttp(at(polite), startAgent);
  expect(failed).toBe(0);
  // The agent's own work between an answer and the next connection is some hundredths; the server's part is a quarter.
  expect(Number(/^Little's law: off by ([\d.]+)/.exec(gate)?.[1] ?? 0)).toBeLessThan(15);
});

test('a URL that cannot be loaded is a usage error', async () => {
  const load = { ...http, url: 'https://localhost/', ratePerSecond: 1 };
  await expect(loadHttp(load, startAgent)).rejects.toBeInstanceOf(UsageError);
});

test('a name without an address is told before the load', async () => {
  const load = { ...http, url: 'http://no-such-name.invalid/', ratePerSecond: 1 };
  await expect(loadHttp(load, startAgent)).rejects.toThrow(/no-such-name\.invalid to have an address/);
});

test('more connections than this machine can open make a load invalid before it begins', async () => {
  await using server = await startTestServer((socket) => socket.write(OK));
  const load = { ...http, url: `http://127.0.0.1:${server.port}/`, ratePerSecond: 1, connections: 1_000_000 };
  expect(await loadHttp(load, startAgent)).toMatchObject({
    status: 'invalid',
    gate: expect.stringMatching(/^connections: \d+ of 1000000 \((EMFILE|EADDRNOTAVAIL)/) as string,
    scheduled: 0,
  });
  expect(server.requests()).toBe(0);
});

test('braces, a user in the URL and a length of one’s own are sent as a good client sends them', async () => {
  const seen = new Set<string>();
  await using server = await startTestServer((socket, _turn, request) => {
    seen.add(request);
    socket.write(OK);
  });
  const url = `http://me:secret@127.0.0.1:${server.port}/a?q={{tag}}#here`;
  const options = { method: 'POST' as const, body: 'Hello {{name}}!', headers: { 'content-length': '3' } };
  const report = await loadHttp({ ...http, ...options, url, ratePerSecond: 50 }, startAgent);
  expect(report).toMatchObject({ ok: 10, failed: 0 });
  const basic = Buffer.from('me:secret').toString('base64');
  expect([...seen]).toEqual([
    `POST /a?q={{tag}} HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\ncontent-type: application/json\r\nauthorization: Basic ${basic}\r\ncontent-length: 15\r\n\r\nHello {{name}}!`,
  ]);
});

test('a target that answers a fifth of what is due does not sustain the rate', async () => {
  await using server = await startTestServer((socket) => setTimeout(() => socket.write(OK), 100));
  const url = `http://127.0.0.1:${server.port}/`;
  const load = { ...http, url, ratePerSecond: 200, durationSeconds: 1 };
  const report = await loadHttp(load, startAgent);
  expect(report.okInWindow).toBeLessThanOrEqual(40);
  // On a machine that is busy itself the generator is the first to fall behind.
  expect(report.status).toMatch(/not-sustained|invalid/);
});

test('the warm-up is a load of its own, and none of its requests is in the report', async () => {
  await using server = await startTestServer((socket) => socket.write(OK));
  const url = `http://127.0.0.1:${server.port}/`;
  const report = await loadHttp({ ...http, url, ratePerSecond: 100, warmUpSeconds: 0.1 }, startAgent);
  expect(report.scheduled).toBe(20);
  expect(server.requests()).toBe(30);
});
