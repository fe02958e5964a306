import { expect, test } from 'vitest';
import type { HostRole } from '../model/plan/hosts.js';
import type { RunContext } from './context.js';
import { restoreHosts } from './restore-hosts.js';

function restoring(roles: readonly HostRole[] | null, agents = 1) {
  const told: string[] = [];
  const context = {
    lab: roles === null ? {} : { restoreHosts: async () => Promise.resolve(roles) },
    agents: {
      all: Array.from({ length: agents }),
      renew: async () => Promise.resolve(void told.push('agents renewed')),
    },
    tell: ({ text }: { text: string }) => void told.push(text),
  } as unknown as RunContext;
  return { told, done: restoreHosts(context) };
}

test('a host that is reached again is told, and agents that it had are started anew', async () => {
  const { told, done } = restoring(['load']);
  await done;
  expect(told).toEqual(['The host of load had been lost, and is reached again.', 'agents renewed']);
});

test('agents on a host that was not lost stay as they are', async () => {
  const { told, done } = restoring(['target', 'database']);
  await done;
  expect(told).toEqual(['The host of target and database had been lost, and is reached again.']);
});

test('agents that could not be started in the trial before are started now', async () => {
  const { told, done } = restoring([], 0);
  await done;
  expect(told).toEqual(['agents renewed']);
});

test('where all is on one machine there is nothing to reach', async () => {
  const { told, done } = restoring(null, 0);
  await done;
  expect(told).toEqual([]);
});
