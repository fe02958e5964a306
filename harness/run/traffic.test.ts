import { expect, it } from 'vitest';
import { httpLoad } from '../analysis/observations.test-support.js';
import type { OpenLoopLoad } from '../load/agent/protocol.js';
import type { CpuLayout } from '../model/plan/cpus.js';
import type { RunContext } from './context.js';
import type { Deployment } from './deployment/deployment.js';
import type { HttpLoad } from './traffic.js';
import { TrialTraffic } from './traffic.js';

const LOAD: HttpLoad = {
  kind: 'open-loop',
  ratePerSecond: 100,
  connections: 1,
  requests: [
    {
      name: 'delete',
      weight: 1,
      method: 'DELETE',
      path: '/posts/{{doomed}}',
      values: { doomed: { kind: 'sequence', first: 1, last: 100 } },
    },
  ],
};

it('whoever loads a deployment goes on with its sequences, for what was deleted is not there any more', async () => {
  const begun: (number | undefined)[] = [];
  const openLoop = (load: OpenLoopLoad) => {
    begun.push(load.sequenceStarts?.['doomed']);
    return Promise.resolve(httpLoad(1_000, { sequencesUsed: { doomed: 7 } }));
  };
  const context = { plan: {}, pilots: new Map(), agents: { traffic: { openLoop } } } as unknown as RunContext;
  const layout: CpuLayout = {
    target: [0],
    database: [1],
    load: [1],
    shared: [],
    targetCores: 1,
    pinned: true,
  };
  const deployment = {
    layout,
    replicas: [{ address: { host: '127.0.0.1', port: 1 } }],
    sequences: new Map(),
  } as unknown as Deployment;
  const loaded = async () => {
    const traffic = new TrialTraffic(context, { scenario: 'crud', target: 'go', seed: 1 }, deployment);
    await traffic.offer(LOAD, 1);
    await traffic.offer(LOAD, 1);
  };
  await loaded();
  await loaded();
  expect(begun).toEqual([undefined, 7, 14, 21]);
});
