import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import type { LineChannel } from '../../model/run/channel.js';
import { serveAgent } from './session.js';
import { AgentClient, AgentError, AgentLostError } from './client.js';
import { inProcessAgent, OK, startTestServer } from '../test-support.js';

const requests = [{ name: 'any', weight: 1, method: 'GET' as const, path: '/' }];

/** A channel to nothing: what the agent says is up to the test. */
function scripted(): { channel: LineChannel; says: PassThrough } {
  const says = new PassThrough();
  const lines = (): AsyncIterable<string> => createInterface({ input: says });
  return { channel: { send: () => undefined, lines, logTail: () => 'the last words' }, says };
}

test('the window opens after the counters were read, and closes before the record comes', async () => {
  await using server = await startTestServer((socket) => socket.write(OK));
  const agent = new AgentClient(inProcessAgent());
  const events: string[] = [];
  const load = {
    host: server.host,
    port: server.port,
    connections: 2,
    durationSeconds: 0.1,
    requests,
    seed: 1,
  };
  const record = await agent.openLoop(
    { ...load, ratePerSecond: 100 },
    {
      open: async () => {
        await Promise.resolve();
        events.push(`open after ${server.requests()}`);
      },
      close: () => {
        events.push('close');
        return Promise.resolve();
      },
    },
  );
  events.push(`record of ${record.ok}`);
  expect(events).toEqual(['open after 0', 'close', 'record of 10']);
  await agent.stop();
});

test('a hook that fails fails the load', async () => {
  await using server = await startTestServer((socket) => socket.write(OK));
  const agent = new AgentClient(inProcessAgent());
  const load = {
    host: server.host,
    port: server.port,
    connections: 1,
    durationSeconds: 0.1,
    requests,
    seed: 1,
  };
  const open = (): Promise<void> => Promise.reject(new Error('no counters'));
  await expect(agent.closedLoop({ ...load, engine: 'raw' }, { open })).rejects.toThrow('no counters');
  await agent.stop();
});

test('a load that cannot be carried out is an error and the agent lives on', async () => {
  const agent = new AgentClient(inProcessAgent());
  const broken = [{ name: 'x', weight: 1, method: 'GET' as const, path: '/{{y}}' }];
  const load = { host: '127.0.0.1', port: 1, connections: 1, durationSeconds: 1, requests: broken, seed: 1 };
  await expect(agent.openLoop({ ...load, ratePerSecond: 1 })).rejects.toThrow(/value source for {{y}}/);
  expect(await agent.fanoutReceive({})).toBe(0);
  await agent.stop();
});

test('when the agent dies, what was asked of it rejects with its last words', async () => {
  const { channel, says } = scripted();
  const agent = new AgentClient(channel);
  const asked = agent.fanoutReceive({});
  says.end();
  await expect(asked).rejects.toMatchObject({
    name: 'AgentLostError',
    message: 'The load agent ended before it had answered.',
    logTail: 'the last words',
  });
  await expect(agent.fanoutClose()).rejects.toBeInstanceOf(AgentError);
  await agent.stop();
});

test('an agent that hangs is given up, and so is the wait for its end', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  try {
    const agent = new AgentClient(scripted().channel);
    const given = expect(agent.fanoutReceive({})).rejects.toBeInstanceOf(AgentLostError);
    vi.advanceTimersByTime(60_000);
    await given;
    const stopped = agent.stop();
    vi.advanceTimersByTime(3_000);
    await stopped;
  } finally {
    vi.useRealTimers();
  }
});

test('what an agent could open is told before it tries', async () => {
  const agent = new AgentClient(inProcessAgent());
  expect(await agent.survey('127.0.0.1')).toMatchObject({ lookupFailure: null });
  expect((await agent.survey('no-such-name.invalid')).lookupFailure).toMatch(/no-such-name/);
  await agent.stop();
});

test('an agent rehearses, and serves on', async () => {
  const agent = new AgentClient(inProcessAgent());
  await agent.rehearse();
  expect(await agent.fanoutReceive({})).toBe(0);
  await agent.stop();
});

test('an agent that speaks another language is an error', async () => {
  const { channel, says } = scripted();
  const agent = new AgentClient(channel);
  const asked = agent.fanoutReceive({});
  says.write('hello\n');
  await expect(asked).rejects.toThrow(/output could not be read/);
});

test('a result that does not fit the protocol is an error', async () => {
  const { channel, says } = scripted();
  const agent = new AgentClient(channel);
  const asked = agent.fanoutReceive({});
  says.write('{"reply":"result","id":1,"result":{}}\n');
  await expect(asked).rejects.toThrow(/does not fit the protocol/);
});

test('an agent whose input ends calls off its load and is over', async () => {
  let answered: () => void = () => undefined;
  const underWay = new Promise<void>((resolve) => {
    answered = resolve;
  });
  await using server = await startTestServer((socket) => {
    socket.write(OK);
    answered();
  });
  const input = new PassThrough();
  const output = new PassThrough();
  const over = serveAgent(input, output);
  const load = {
    host: server.host,
    port: server.port,
    connections: 1,
    durationSeconds: 600,
    requests,
    seed: 1,
  };
  const replies = createInterface({ input: output })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => JSON.parse((await replies.next()).value as string);
  input.write(`${JSON.stringify({ command: 'open-loop', id: 1, load: { ...load, ratePerSecond: 50 } })}\n`);
  expect(await next()).toMatchObject({ reply: 'ready' });
  input.write('{"command":"start","id":1}\n');
  await underWay;
  input.end();
  await over;
  expect(await next()).toMatchObject({ reply: 'error', message: 'The load was called off.' });
});

test('an agent that has hung is given up, with its last words', async () => {
  const { channel } = scripted();
  const agent = new AgentClient(channel, { pingMs: 1 });
  await expect(agent.fanoutClose()).rejects.toThrow('has hung');
  await expect(agent.fanoutClose()).rejects.toMatchObject({ logTail: 'the last words' });
});

test('an agent that is busy with a command answers a ping in between', async () => {
  await using server = await startTestServer((socket) => socket.write(OK));
  const agent = new AgentClient(inProcessAgent(), { pingMs: 10 });
  const { host, port } = server;
  const load = { host, port, connections: 1, durationSeconds: 0.5, requests, seed: 1 };
  const { ok } = await agent.closedLoop({ ...load, engine: 'raw' });
  expect(ok).toBeGreaterThan(0);
  await agent.stop();
});
