import { expect, test } from 'vitest';
import { EnvironmentError } from '../errors.js';
import { AgentLostError } from '../load/agent/client.js';
import type { RunContext } from './context.js';
import { run } from './run.js';

test('an agent that is lost before the first trial stops the run in words, and is no bug', async () => {
  const { signal } = new AbortController();
  const nullServer = {
    address: { host: '127.0.0.1', port: 1 },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const context = {
    plan: { profile: 'smoke', seed: 1 },
    resumed: { calibration: null },
    lab: {
      layoutFor: () => ({ target: [] }),
      startNullServer: () => Promise.resolve(nullServer),
      database: { exit: () => null, answers: () => Promise.resolve(true) },
    },
    agents: { traffic: { closedLoop: () => Promise.reject(new AgentLostError('It has hung.', '')) } },
    signal,
    elapsedSeconds: () => 0,
    tell: () => undefined,
  } as unknown as RunContext;
  const thrown: unknown = await run(context).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(EnvironmentError);
  const { text } = thrown as EnvironmentError;
  expect(text).toMatchObject({ expected: 'the load agent to see the load through', found: 'It has hung' });
  expect(text.remedy).toContain('--resume');
});
