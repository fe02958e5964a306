import { EnvironmentError } from '../../errors.js';
import type { HistogramDigest } from '../../stats/histogram.js';
import { Histogram } from '../../stats/histogram.js';
import type { AgentClient } from '../agent/client.js';
import type { HttpTarget } from '../http/wire/http-url.js';
import { httpTarget } from '../http/wire/http-url.js';
import { beyondReach } from '../http/own-limits.js';
import type { LoadReport, OpenAgent } from '../standalone.js';
import { withAgents } from '../standalone.js';
import type { Broadcasts } from './group.js';
import { FanoutGroup, loopbackSources } from './group.js';
import { beyondMemory } from './memory.js';
import { verdictOf } from './ws-gates.js';

export interface WsOptions {
  readonly url: string;
  readonly connections: number;
  readonly durationSeconds: number;
  /** Without it, what arrives is only counted. */
  readonly publish?: { readonly url: string; readonly ratePerSecond: number; readonly messageBytes?: number };
  /** Agents that share the connections. */
  readonly agents?: number;
}

export interface WsReport extends LoadReport {
  readonly connections: number;
  /** Open when the window opened. */
  readonly connected: number;
  readonly connectFailures: number;
  /** Of `connected`, closed by the target before the end. */
  readonly disconnected: number;
  /** Sockets that the target closed, also before the window, by close code (RFC 6455, 7.4) or kind of fault. */
  readonly closes: Readonly<Record<string, number>>;
  readonly published: number;
  readonly publishFailed: number;
  readonly late: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly deliveryUs: HistogramDigest;
  readonly loopGapMs: number;
  readonly suspendedMs: number;
  /** The target chose compression, which was not offered. */
  readonly compressionSeen: boolean;
}

const DEFAULT_MESSAGE_BYTES = 128;
const NOTHING = Histogram.empty().digest();

/**
 * Opens sockets to one URL and counts deliveries. Throws UsageError for a URL it cannot load, EnvironmentError for a name
 * without an address, AgentError when an agent fails.
 */
export async function loadWs(options: WsOptions, startAgent: OpenAgent): Promise<WsReport> {
  const target = httpTarget(options.url, 'ws:');
  const publishTo = options.publish ? httpTarget(options.publish.url) : null;
  const { agents: wanted = 1 } = options;
  return withAgents(1, startAgent, async ([first]) => {
    const gate = await unreachable(first, target, options);
    if (gate !== null) return reportOf(options, { ...NO_DELIVERIES, gate }, {});
    if (publishTo) await checkName(first, publishTo);
    if (wanted === 1) return load([first], target, publishTo, options);
    return withAgents(wanted - 1, startAgent, (others) =>
      load([first, ...others], target, publishTo, options),
    );
  });
}

/** The gate that the load would fail for want of what this machine can open; null where it can open it. */
async function unreachable(
  agent: AgentClient,
  target: HttpTarget,
  { connections, agents = 1 }: WsOptions,
): Promise<string | null> {
  const found = await checkName(agent, target);
  const hasSources = loopbackSources(target.address.host, connections).length > 0;
  const ports = hasSources ? null : found.ports;
  return beyondReach(connections, { ...found, ports }, agents) ?? beyondMemory(connections, agents);
}

async function checkName(agent: AgentClient, { address }: HttpTarget) {
  const found = await agent.survey(address.host);
  if (found.lookupFailure === null) return found;
  throw new EnvironmentError({
    expected: `the name ${address.host} to have an address`,
    found: found.lookupFailure,
    remedy: 'Look whether the name is right, and whether this machine can resolve names.',
  });
}

async function load(
  agents: readonly AgentClient[],
  target: HttpTarget,
  publishTo: HttpTarget | null,
  options: WsOptions,
): Promise<WsReport> {
  const { address, path } = target;
  const sourceAddresses = loopbackSources(address.host, options.connections);
  const group = new FanoutGroup(agents, {
    addresses: [address],
    path,
    headers: authorizing(target),
    sourceAddresses,
  });
  const failures = await group.connect(options.connections);
  const deliveries =
    options.publish && publishTo
      ? await broadcast(group, broadcasts(publishTo, options.publish, options.durationSeconds))
      : await receive(group, options.durationSeconds);
  return reportOf(options, deliveries, failures);
}

/** What one window saw of its deliveries. */
interface Deliveries extends Pick<
  WsReport,
  | 'offeredRate'
  | 'achievedRate'
  | 'connected'
  | 'disconnected'
  | 'closes'
  | 'published'
  | 'publishFailed'
  | 'scheduled'
  | 'ok'
  | 'late'
  | 'lost'
  | 'duplicates'
  | 'deliveryUs'
  | 'lagUs'
  | 'agentBusy'
  | 'loopGapMs'
  | 'suspendedMs'
  | 'compressionSeen'
> {
  readonly publishFailures: Readonly<Record<string, number>>;
  /** Why the load was not begun, where it could only have been invalid. */
  readonly gate?: string;
}

const NO_DELIVERIES: Deliveries = {
  offeredRate: null,
  achievedRate: 0,
  connected: 0,
  disconnected: 0,
  closes: {},
  published: 0,
  publishFailed: 0,
  publishFailures: {},
  scheduled: 0,
  ok: 0,
  late: 0,
  lost: 0,
  duplicates: 0,
  deliveryUs: NOTHING,
  lagUs: NOTHING,
  agentBusy: 0,
  loopGapMs: 0,
  suspendedMs: 0,
  compressionSeen: false,
};

async function broadcast(group: FanoutGroup, load: Broadcasts): Promise<Deliveries> {
  const record = await group.broadcast(load);
  const { connected, disconnected, published, publishFailed, scheduled, ok, late, lost, duplicates } = record;
  return {
    connected,
    disconnected,
    published,
    publishFailed,
    scheduled,
    ok,
    late,
    lost,
    duplicates,
    offeredRate: load.broadcastsPerSecond * record.connected,
    achievedRate: record.ok / record.windowSeconds,
    agentBusy: record.agentBusy,
    compressionSeen: record.compressionSeen,
    closes: record.closes ?? {},
    publishFailures: record.publishFailures ?? {},
    loopGapMs: record.loopGapMs ?? 0,
    suspendedMs: record.suspendedMs ?? 0,
    deliveryUs: Histogram.decode(record.histograms.deliveryUs).digest(),
    lagUs: Histogram.decode(record.histograms.lagUs).digest(),
  };
}

async function receive(group: FanoutGroup, durationSeconds: number): Promise<Deliveries> {
  const received = await group.receive(durationSeconds);
  const { connected, disconnected, closes, agentBusy, loopGapMs, suspendedMs, compressionSeen } = received;
  return {
    ...NO_DELIVERIES,
    connected,
    disconnected,
    closes,
    agentBusy,
    loopGapMs,
    suspendedMs,
    compressionSeen,
    achievedRate: received.frames / received.windowSeconds,
    scheduled: received.frames,
    ok: received.frames,
    deliveryUs: received.deliveryUs.digest(),
  };
}

/** Deliveries in the words of requests: lost is failed, late is timed out. */
function reportOf(
  { connections, publish }: WsOptions,
  deliveries: Deliveries,
  connectFailures: Readonly<Record<string, number>>,
): WsReport {
  const { gate, publishFailures, ...counts } = deliveries;
  const failed = Object.values(connectFailures).reduce((all, count) => all + count, 0);
  const seen = { ...deliveries, connections, publishes: publish !== undefined, connectFailures };
  return {
    ...(gate === undefined ? verdictOf(seen) : { status: 'invalid' as const, gate }),
    connections,
    ...counts,
    connectFailures: failed,
    failed: counts.lost,
    timedOut: counts.late,
    dropped: 0,
    inFlight: 0,
    failures: {
      ...connectFailures,
      ...prefixed('publish', publishFailures),
      ...prefixed('closed', counts.closes),
    },
    latencyUs: counts.deliveryUs,
    serviceUs: NOTHING,
  };
}

function prefixed(word: string, counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([kind, count]) => [`${word} ${kind}`, count]));
}

function broadcasts(
  target: HttpTarget,
  { ratePerSecond, messageBytes }: NonNullable<WsOptions['publish']>,
  durationSeconds: number,
): Broadcasts {
  return {
    publish: { ...target.address, path: target.path, headers: authorizing(target) },
    broadcastsPerSecond: ratePerSecond,
    durationSeconds,
    messageBytes: messageBytes ?? DEFAULT_MESSAGE_BYTES,
  };
}

function authorizing({ authorization }: HttpTarget): Record<string, string> {
  return authorization === null ? {} : { authorization };
}
