import type { Calibration } from '../model/run/environment.js';
import type { NullServer } from '../lab/lab.js';
import { FanoutGroup } from '../load/fanout/group.js';
import type { OpenLoopLoad } from '../load/agent/protocol.js';
import { gateOf } from '../rules/gates.js';
import { Histogram } from '../stats/histogram.js';
import type { RunContext } from './context.js';

/** Open-loop rates tried, falling; the first whose schedule lag stays small counts. Per second. */
const RATES = [40_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500];
const WARM_UP_RATE = 5_000;
const SMALL_LAG_P99_US = 1_000;
const CONNECTIONS = 64;
const SOCKETS = 500;
const BROADCASTS_PER_SECOND = 400;

/** What the agents can do against the null server, under the run’s own pinning. */
export async function calibrate(context: RunContext, secondsEach: number): Promise<Calibration> {
  const layout = context.lab.layoutFor('separate');
  const began = context.elapsedSeconds();
  await using server = await context.lab.startNullServer({ cpus: layout.target });
  const raw = await ceiling(context, server, 'raw', secondsEach);
  const autocannon = await ceiling(context, server, 'autocannon', secondsEach);
  const open = await openLoopCeiling(context, server, secondsEach / 2);
  const delivery = await deliveryCeiling(context, server, secondsEach);
  return {
    rawClosedPerSecond: raw.perSecond,
    rawAgentBusy: raw.agentBusy,
    rawServerBusy: raw.serverBusy,
    autocannonClosedPerSecond: autocannon.perSecond,
    autocannonAgentBusy: autocannon.agentBusy,
    autocannonServerBusy: autocannon.serverBusy,
    openLoopPerSecond: open.ratePerSecond,
    openLoopLagP99Us: open.lagP99Us,
    deliveriesPerSecond: delivery.perSecond,
    deliveryAgentBusy: delivery.agentBusy,
    deliveryServerBusy: delivery.serverBusy,
    seconds: context.elapsedSeconds() - began,
  };
}

function nullLoad(server: NullServer, durationSeconds: number, seed: number) {
  return {
    ...server.address,
    connections: CONNECTIONS,
    durationSeconds,
    requests: [{ name: 'nothing', weight: 1, method: 'GET' as const, path: '/' }],
    seed,
  };
}

async function ceiling(
  context: RunContext,
  server: NullServer,
  engine: 'raw' | 'autocannon',
  seconds: number,
) {
  const { agents, plan } = context;
  // The first moments compile the engine's code.
  await agents.first.closedLoop({ ...nullLoad(server, seconds / 4, plan.seed), engine });
  await server.busy();
  const record = await agents.first.closedLoop({ ...nullLoad(server, seconds, plan.seed), engine });
  return {
    perSecond: record.achievedRatePerSecond,
    agentBusy: record.agentBusy,
    serverBusy: await server.busy(),
  };
}

interface OpenLoopCeiling {
  /** Null where no rate was kept. */
  readonly ratePerSecond: number | null;
  /** At that rate, or at the lowest that was tried. */
  readonly lagP99Us: number;
}

async function openLoopCeiling(
  context: RunContext,
  server: NullServer,
  seconds: number,
): Promise<OpenLoopCeiling> {
  const tried = async (ratePerSecond: number) => {
    const load: OpenLoopLoad = { ...nullLoad(server, seconds, context.plan.seed), ratePerSecond };
    const record = await context.agents.first.openLoop(load);
    const lagP99Us = Histogram.decode(record.histograms.lagUs).percentile(99) ?? Infinity;
    return {
      ratePerSecond,
      lagP99Us,
      kept: record.sent >= record.scheduled * gateOf('sent-share').invalid && lagP99Us < SMALL_LAG_P99_US,
    };
  };
  // The first seconds compile the engine's code, for this ceiling and for the first trials.
  await tried(WARM_UP_RATE);
  return highestKept(RATES, tried);
}

interface Tried {
  readonly ratePerSecond: number;
  readonly lagP99Us: number;
  readonly kept: boolean;
}

/**
 * Of falling rates the first that is kept; those above it are tried a second time, for what another program took from a
 * moment can only lower a ceiling, and too low a ceiling would spoil every level of the run.
 */
export async function highestKept(
  rates: readonly number[],
  tried: (ratePerSecond: number) => Promise<Tried>,
): Promise<OpenLoopCeiling> {
  const sweep = async (falling: readonly number[]): Promise<OpenLoopCeiling> => {
    let lagP99Us = Infinity;
    for (const rate of falling) {
      const found = await tried(rate);
      if (found.kept) return { ratePerSecond: rate, lagP99Us: found.lagP99Us };
      lagP99Us = found.lagP99Us;
    }
    return { ratePerSecond: null, lagP99Us };
  };
  const first = await sweep(rates);
  const second = await sweep(rates.filter((rate) => rate > (first.ratePerSecond ?? 0)));
  return second.ratePerSecond === null ? first : second;
}

/** More broadcasts than can be received: what arrives each second is the ceiling. */
async function deliveryCeiling(context: RunContext, server: NullServer, durationSeconds: number) {
  const group = new FanoutGroup(context.agents.all, {
    addresses: [server.rooms.address],
    path: server.rooms.path,
    sourceAddresses: [],
  });
  try {
    await group.connect(SOCKETS);
    await server.busy();
    const record = await group.broadcast({
      publish: { ...server.rooms.address, path: server.rooms.publishPath },
      broadcastsPerSecond: BROADCASTS_PER_SECOND,
      durationSeconds,
      messageBytes: 128,
    });
    const seconds = Math.max(record.windowSeconds, ...record.completionsUs.map((us) => (us ?? 0) / 1e6));
    return {
      perSecond: (record.ok + record.late) / seconds,
      agentBusy: record.agentBusy,
      serverBusy: await server.busy(),
    };
  } finally {
    await group.close();
  }
}
