import { expect, test } from 'vitest';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { LOAD } from '../../simulation/made-up.js';
import { accountedFor } from '../../rules/conservation.js';
import { Histogram } from '../../stats/histogram.js';
import type { WindowHooks } from '../agent/client.js';
import type { ClosedLoopLoad, OpenLoopLoad } from '../agent/protocol.js';
import { arrivalsUs } from './schedule.js';
import type { HttpTraffic } from './traffic-group.js';
import { TrafficGroup } from './traffic-group.js';

const load: OpenLoopLoad = {
  host: '10.0.0.2',
  port: 80,
  connections: 65,
  durationSeconds: 5,
  ratePerSecond: 400,
  seed: 7,
  requests: [
    {
      name: 'r',
      weight: 1,
      method: 'POST',
      path: '/{{id}}',
      values: { id: { kind: 'sequence', first: 1, last: 1e6 } },
    },
  ],
};

const histogram = (us: readonly number[]) => {
  using all = Histogram.empty();
  for (const one of us) all.record(one);
  return all.encode();
};

/** An agent that says what it was asked, reaches both edges of its window, and answers with what it recorded. */
function agentWith(record: Partial<HttpLoadRecord>, told: string[] = []) {
  const asked: (OpenLoopLoad | ClosedLoopLoad)[] = [];
  const run = async (part: OpenLoopLoad | ClosedLoopLoad, { open, close }: WindowHooks = {}) => {
    asked.push(part);
    await open?.();
    told.push('window');
    await close?.();
    return { ...LOAD, ...record };
  };
  const agent = { openLoop: run, closedLoop: run } as HttpTraffic;
  return { agent, asked };
}

const counts = { scheduled: 1_000, sent: 990, ok: 980, failed: 5, timedOut: 5, dropped: 8, inFlight: 2 };

test('a schedule is split: connections, rate and values of sequences, each with arrivals of its own', async () => {
  const agents = [agentWith(counts), agentWith(counts)];
  await new TrafficGroup(agents.map(({ agent }) => agent)).openLoop({ ...load, sequenceStarts: { id: 10 } });
  const [one, other] = agents.map(({ asked }) => asked[0] as OpenLoopLoad);
  expect([one?.connections, other?.connections]).toEqual([33, 32]);
  expect([one?.ratePerSecond, other?.ratePerSecond]).toEqual([200, 200]);
  expect([one?.sequenceStarts, other?.sequenceStarts]).toEqual([{ id: 10 }, { id: 11 }]);
  expect([one?.sequenceStep, other?.sequenceStep]).toEqual([2, 2]);
  expect(one?.seed).not.toBe(other?.seed);
});

test('arrivals of the parts together are one Poisson stream: a gap is longer than its mean e^-1 of the time', () => {
  const parts = [1, 2, 3].map((seed) =>
    arrivalsUs({ ratePerSecond: 1_000, durationSeconds: 10, arrivals: 'poisson', seed }),
  );
  const all = parts.flatMap((part) => [...part]).sort((x, y) => x - y);
  expect(all).toHaveLength(30_000);
  const gaps = all.slice(1).map((us, index) => us - (all[index] ?? 0));
  const meanUs = 1e6 / 3_000;
  // Kolmogorov and Smirnov at 1 %.
  const sorted = gaps.sort((x, y) => x - y);
  const farthest = Math.max(
    ...sorted.map((us, index) => Math.abs(1 - Math.exp(-us / meanUs) - (index + 0.5) / sorted.length)),
  );
  expect(farthest).toBeLessThan(1.63 / Math.sqrt(sorted.length));
});

test('windows open together: the harness hears of the first edge before anyone begins, and of the last after all have ended', async () => {
  const told: string[] = [];
  const agents = [agentWith(counts, told), agentWith(counts, told), agentWith(counts, told)];
  await new TrafficGroup(agents.map(({ agent }) => agent)).openLoop(load, {
    open: async () => Promise.resolve(void told.push('open')),
    close: async () => Promise.resolve(void told.push('close')),
  });
  expect(told).toEqual(['open', 'window', 'window', 'window', 'close']);
});

test('records become one: counts add up and are conserved, histograms are merged, the busiest agent stands for all', async () => {
  const agents = [
    agentWith({
      ...counts,
      agentBusy: 0.2,
      histograms: { ...LOAD.histograms, responseUs: histogram([100, 200]) },
    }),
    agentWith({
      ...counts,
      agentBusy: 0.7,
      histograms: { ...LOAD.histograms, responseUs: histogram([300]) },
    }),
  ];
  const merged = await new TrafficGroup(agents.map(({ agent }) => agent)).openLoop(load);
  expect(accountedFor(merged)).toBe(2_000);
  expect(merged).toMatchObject({ scheduled: 2_000, sent: 1_980, agentBusy: 0.7, offeredRatePerSecond: 400 });
  using response = Histogram.decode(merged.histograms.responseUs);
  expect(response.count).toBe(3);
  expect(response.max()).toBe(300);
});

test('values of sequences that any agent may have used are not used again', async () => {
  const agents = [agentWith({ sequencesUsed: { id: 5 } }), agentWith({ sequencesUsed: { id: 7 } })];
  const merged = await new TrafficGroup(agents.map(({ agent }) => agent)).openLoop(load);
  expect(merged.sequencesUsed).toEqual({ id: 14 });
});

test('a lost agent is the group’s loss, and nobody waits for it', async () => {
  const lost = new Error('The load agent ended before it had answered.');
  const gone = { openLoop: async () => Promise.reject(lost) } as unknown as HttpTraffic;
  const { agent } = agentWith(counts);
  await expect(new TrafficGroup([agent, gone]).openLoop(load)).rejects.toBe(lost);
});

test('one agent’s record stays as it is', async () => {
  const { agent } = agentWith({ ...counts, halves: { firstP50Us: 1, secondP50Us: 2 } });
  const record = await new TrafficGroup([agent]).openLoop(load);
  expect(record.halves).toEqual({ firstP50Us: 1, secondP50Us: 2 });
});
