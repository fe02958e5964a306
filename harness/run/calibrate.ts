import type { Calibration } from '../model/run/environment.js';
import type { NullServer } from '../lab/lab.js';
import { FanoutGroup } from '../load/fanout/group.js';
import type { OpenLoopLoad } from '../load/agent/protocol.js';
import { BusyDatabase } from '../probe/database/busy-database.js';
import { gateOf } from '../rules/gates.js';
import { Histogram } from '../stats/histogram.js';
import { pointsOf } from '../stats/quantile-of-sum.js';
import type { RunContext } from './context.js';
import { pacingOf } from './pacing.js';

/** Open-loop rates between which the ceiling is looked for, per second; from one to the next while they are kept. */
const RATES = { lowest: 500, highest: 64_000 };
const STRIDE = 2;
/** The ceiling is known to within this factor. */
const PRECISION = 1.1;
const WARM_UP_RATE = 5_000;
/**
 * At p95, the highest percentile that is primary: on a core that the agent shares with Postgres, the p99 is the length
 * of the kernel's slices, at any rate.
 */
const SMALL_LAG_P95_US = 1_000;
/** Where the engine's own latency is taken, unless the ceiling is lower than twice that. */
const OWN_LATENCY_PER_SECOND = 1_000;
const LAG_SECONDS = 1.5;
const LAG_REQUESTS = 200;
const CONNECTIONS = 64;
const SOCKETS = 500;
const BROADCASTS_PER_SECOND = 400;
/** Of a step: what is published in it takes several times as long to be received. */
const DELIVERY_SHARE = 0.3;

/** What the agents can do against the null server, under the run’s own pinning. */
export async function calibrate(context: RunContext, secondsEach: number): Promise<Calibration> {
  const layout = context.lab.layoutFor('separate');
  const began = context.elapsedSeconds();
  await using server = await context.lab.startNullServer({ cpus: layout.target });
  const raw = await ceiling(context, server, 'raw', secondsEach);
  const autocannon = await ceiling(context, server, 'autocannon', secondsEach);
  const open = await besideDatabase(context, async () => {
    const ceiling = await openLoopCeiling(context, server, secondsEach / 2);
    return { ...ceiling, own: await ownLatency(context, server, secondsEach, ceiling.ratePerSecond) };
  });
  const delivery = await deliveryCeiling(context, server, secondsEach * DELIVERY_SHARE);
  return {
    rawClosedPerSecond: raw.perSecond,
    rawAgentBusy: raw.agentBusy,
    rawServerBusy: raw.serverBusy,
    autocannonClosedPerSecond: autocannon.perSecond,
    autocannonAgentBusy: autocannon.agentBusy,
    autocannonServerBusy: autocannon.serverBusy,
    openLoopPerSecond: open.ratePerSecond,
    openLoopLagP99Us: open.lagP99Us,
    ownLatency: open.own,
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
  await agents.traffic.closedLoop({ ...nullLoad(server, seconds / 4, plan.seed), engine });
  await server.busy();
  const record = await agents.traffic.closedLoop({ ...nullLoad(server, seconds, plan.seed), engine });
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

async function besideDatabase<T>({ lab: { database } }: RunContext, work: () => Promise<T>): Promise<T> {
  if (database === null) return work();
  const busy = await BusyDatabase.start(database.adminUrl);
  try {
    return await work();
  } finally {
    await busy[Symbol.asyncDispose]();
  }
}

function openLoad(
  { lab, plan }: RunContext,
  server: NullServer,
  ratePerSecond: number,
  seconds: number,
): OpenLoopLoad {
  const pacing = pacingOf(lab.layoutFor('separate'), ratePerSecond);
  return { ...nullLoad(server, seconds, plan.seed), ratePerSecond, pacing };
}

async function openLoopCeiling(
  context: RunContext,
  server: NullServer,
  seconds: number,
): Promise<OpenLoopCeiling> {
  const tried = async (ratePerSecond: number) => {
    const record = await context.agents.traffic.openLoop(openLoad(context, server, ratePerSecond, seconds));
    using lag = Histogram.decode(record.histograms.lagUs);
    return {
      ratePerSecond,
      lagP99Us: lag.percentile(99) ?? Infinity,
      kept:
        record.sent >= record.scheduled * gateOf('sent-share').invalid &&
        record.agentBusy <= gateOf('agent-busy').invalid &&
        (lag.percentile(95) ?? Infinity) < SMALL_LAG_P95_US,
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
 * The highest rate that is kept: doubled until one is not, for rates far beyond the ceiling take the longest to try,
 * then by bisection of the logarithm. A rate counts as not kept when it fails twice: what another program took from a
 * moment can only lower a ceiling, and too low a ceiling would take levels out of the run.
 */
export async function highestKept(
  { lowest, highest }: { readonly lowest: number; readonly highest: number },
  tried: (ratePerSecond: number) => Promise<Tried>,
): Promise<OpenLoopCeiling> {
  const twice = async (ratePerSecond: number): Promise<Tried> => {
    const first = await tried(ratePerSecond);
    return first.kept ? first : tried(ratePerSecond);
  };
  const bottom = await twice(lowest);
  if (!bottom.kept) return { ratePerSecond: null, lagP99Us: bottom.lagP99Us };
  let best = bottom;
  let beyond: number | null = null;
  while (beyond === null ? best.ratePerSecond < highest : beyond / best.ratePerSecond > PRECISION) {
    const rate: number =
      beyond === null
        ? Math.min(highest, best.ratePerSecond * STRIDE)
        : Math.round(Math.sqrt(best.ratePerSecond * beyond));
    const tried = await twice(rate);
    if (tried.kept) best = tried;
    else beyond = rate;
  }
  return { ratePerSecond: best.ratePerSecond, lagP99Us: best.lagP99Us };
}

/** Response times against a server that does nothing. */
async function ownLatency(
  context: RunContext,
  server: NullServer,
  seconds: number,
  ceilingPerSecond: number | null,
): Promise<NonNullable<Calibration['ownLatency']> | null> {
  const ratePerSecond = Math.min(OWN_LATENCY_PER_SECOND, (ceilingPerSecond ?? RATES.lowest) / 2);
  const record = await context.agents.traffic.openLoop(openLoad(context, server, ratePerSecond, seconds));
  using response = Histogram.decode(record.histograms.responseUs);
  const p50Us = response.percentile(50);
  const p95Us = response.percentile(95);
  const p99Us = response.percentile(99);
  return p50Us === null || p95Us === null || p99Us === null ? null : { ratePerSecond, p50Us, p95Us, p99Us };
}

/** Of each rate, points of the lag with which an open loop is taken up that is answered at once. */
export async function lagsAt(
  context: RunContext,
  rates: readonly number[],
): Promise<Map<number, readonly number[]>> {
  const layout = context.lab.layoutFor('separate');
  await using server = await context.lab.startNullServer({ cpus: layout.target });
  return await besideDatabase(context, async () => {
    const lags = new Map<number, readonly number[]>();
    for (const ratePerSecond of new Set(rates)) {
      const load = openLoad(
        context,
        server,
        ratePerSecond,
        Math.max(LAG_SECONDS, LAG_REQUESTS / ratePerSecond),
      );
      const { histograms } = await context.agents.traffic.openLoop(load);
      using lag = Histogram.decode(histograms.lagUs);
      lags.set(ratePerSecond, pointsOf(lag));
    }
    return lags;
  });
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
