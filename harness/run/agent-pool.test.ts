import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { AgentProcess } from '../lab/lab.js';
import { AgentLostError } from '../load/agent/client.js';
import { TrafficGroup } from '../load/http/traffic-group.js';
import { AgentPool } from './agent-pool.js';

/** Agents that say nothing, each until it is disposed of. */
function silentAgents() {
  const started: { living: boolean }[] = [];
  const start = (): Promise<AgentProcess> => {
    const own = { living: true };
    started.push(own);
    const end = new AbortController();
    return Promise.resolve({
      send: () => undefined,
      // eslint-disable-next-line require-yield
      lines: async function* () {
        await once(end.signal, 'abort');
      },
      logTail: () => '',
      watched: { rootPids: () => [], container: null },
      [Symbol.asyncDispose]: () => {
        own.living = false;
        end.abort();
        return Promise.resolve();
      },
    });
  };
  return { start, started };
}

const { signal: nobodyStops } = new AbortController();
const lost = () => Promise.reject(new AgentLostError('It has ended.', ''));

test('work that loses its agents is begun once more with others', async () => {
  const { start, started } = silentAgents();
  await using pool = await AgentPool.start(start, 1);
  let tries = 0;
  const work = () => {
    tries += 1;
    return tries === 1 ? lost() : Promise.resolve('done');
  };
  expect(await pool.survivingLoss(work, nobodyStops)).toBe('done');
  expect(started.map(({ living }) => living)).toEqual([false, true]);
});

test('work that loses its agents twice, or that the user has stopped, is not begun again', async () => {
  const { start, started } = silentAgents();
  await using pool = await AgentPool.start(start, 1);
  await expect(pool.survivingLoss(lost, AbortSignal.abort())).rejects.toBeInstanceOf(AgentLostError);
  expect(started).toHaveLength(1);
  await expect(pool.survivingLoss(lost, nobodyStops)).rejects.toBeInstanceOf(AgentLostError);
  expect(started).toHaveLength(2);
});

test('work that fails otherwise keeps its agents', async () => {
  const { start, started } = silentAgents();
  await using pool = await AgentPool.start(start, 1);
  const wrong = () => Promise.reject(new Error('something else'));
  await expect(pool.survivingLoss(wrong, nobodyStops)).rejects.toThrow('something else');
  expect(started).toHaveLength(1);
});

test('agents take the hosts of the load in turn, and one of each makes the HTTP traffic', async () => {
  const { start } = silentAgents();
  const indices: number[] = [];
  const noting = (index: number) => {
    indices.push(index);
    return start();
  };
  await using one = await AgentPool.start(noting, 4);
  expect(indices).toEqual([0, 1, 2, 3]);
  expect(one.traffic).toBe(one.all[0]);
  await using two = await AgentPool.start(start, 4, 2);
  expect(two.traffic).toBeInstanceOf(TrafficGroup);
});
