import { UsageError } from '../errors.js';
import type { LineChannel } from '../model/run/channel.js';
import type { HistogramDigest } from '../stats/histogram.js';
import { Histogram } from '../stats/histogram.js';
import { gateOf, isBeyond } from '../rules/gates.js';
import { number } from '../words/numbers.js';
import { AgentClient } from './agent/client.js';
import type { Broadcasts } from './fanout/group.js';
import { FanoutGroup, loopbackSources } from './fanout/group.js';
import type { Address } from './agent/protocol.js';

/** Starts one load agent; called once for each that is needed. */
export type StartAgent = () => Promise<LineChannel>;

export interface WsOptions {
  readonly url: string;
  readonly connections: number;
  readonly durationSeconds: number;
  /** Without it, what arrives is only counted. */
  readonly publish?: { readonly url: string; readonly ratePerSecond: number; readonly messageBytes?: number };
  /** Agents that share the connections. */
  readonly agents?: number;
}

/** What `crossover load` prints with --json. */
export interface LoadReport {
  readonly status: 'ok' | 'not-sustained' | 'failed' | 'invalid';
  /** The gate that failed, with its figure, when the status is invalid. */
  readonly gate?: string;
  /** Null in a closed loop, and where nobody here publishes. */
  readonly offeredRate: number | null;
  readonly achievedRate: number;
  readonly scheduled: number;
  readonly ok: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly dropped: number;
  readonly inFlight: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly latencyUs: HistogramDigest;
  readonly serviceUs: HistogramDigest;
  readonly lagUs: HistogramDigest;
  readonly agentBusy: number;
}

export interface WsReport extends LoadReport {
  readonly connected: number;
  readonly connectFailures: number;
  readonly late: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly deliveryUs: HistogramDigest;
}

const DEFAULT_MESSAGE_BYTES = 128;

/** Opens sockets to one URL and counts deliveries. Throws UsageError for a URL it cannot load, AgentError when an agent fails. */
export async function loadWs(options: WsOptions, startAgent: StartAgent): Promise<WsReport> {
  const { address, path } = parsedUrl(options.url, 'ws:');
  const publish = options.publish ? publishing(options.publish, options.durationSeconds) : null;
  const sourceAddresses = loopbackSources(address.host, options.connections);
  return withAgents(options.agents ?? 1, startAgent, async (agents) => {
    const group = new FanoutGroup(agents, { addresses: [address], path, sourceAddresses });
    const failures = await group.connect(options.connections);
    const connectFailures = Object.values(failures).reduce((all, count) => all + count, 0);
    const report = publish
      ? await broadcastReport(group, publish)
      : await receivedReport(group, options.durationSeconds);
    const failed = report.connected === 0 || (publish !== null && report.ok === 0);
    return {
      ...report,
      status: failed ? 'failed' : report.status,
      connectFailures,
      failures: { ...report.failures, ...failures },
    };
  });
}

function busyGate(agentBusy: number): string | null {
  const gate = gateOf('agent-busy');
  return isBeyond(gate, agentBusy, gate.invalid)
    ? `agent busy: ${number(agentBusy)} of its core is more than ${gate.invalid}`
    : null;
}

/** A report without the status that only the caller can tell, and without what connecting cost. */
type DeliveryReport = Omit<WsReport, 'connectFailures'>;

async function broadcastReport(group: FanoutGroup, broadcasts: Broadcasts): Promise<DeliveryReport> {
  const record = await group.broadcast(broadcasts);
  const deliveryUs = Histogram.decode(record.histograms.deliveryUs).digest();
  const lagUs = Histogram.decode(record.histograms.lagUs).digest();
  const gate = busyGate(record.agentBusy);
  return {
    status: gate === null ? 'ok' : 'invalid',
    ...(gate === null ? {} : { gate }),
    offeredRate: broadcasts.broadcastsPerSecond * record.connected,
    achievedRate: record.ok / record.windowSeconds,
    ...deliveries(record),
    scheduled: record.scheduled,
    failures: record.publishFailed === 0 ? {} : { publish: record.publishFailed },
    latencyUs: deliveryUs,
    deliveryUs,
    lagUs,
    agentBusy: record.agentBusy,
  };
}

async function receivedReport(group: FanoutGroup, durationSeconds: number): Promise<DeliveryReport> {
  const received = await group.receive(durationSeconds);
  const deliveryUs = received.deliveryUs.digest();
  return {
    status: 'ok',
    offeredRate: null,
    achievedRate: received.frames / received.windowSeconds,
    ...deliveries({ ...received, ok: received.frames, late: 0, lost: 0, duplicates: 0 }),
    scheduled: received.frames,
    failures: {},
    latencyUs: deliveryUs,
    deliveryUs,
    lagUs: Histogram.empty().digest(),
    agentBusy: received.agentBusy,
  };
}

interface Deliveries {
  readonly connected: number;
  readonly ok: number;
  readonly late: number;
  readonly lost: number;
  readonly duplicates: number;
}

/** Deliveries in the words of requests: lost is failed, late is timed out. */
function deliveries(
  counts: Deliveries,
): Pick<
  DeliveryReport,
  | 'connected'
  | 'ok'
  | 'failed'
  | 'timedOut'
  | 'dropped'
  | 'inFlight'
  | 'late'
  | 'lost'
  | 'duplicates'
  | 'serviceUs'
> {
  const { connected, ok, late, lost, duplicates } = counts;
  const serviceUs = Histogram.empty().digest();
  return {
    connected,
    ok,
    late,
    lost,
    duplicates,
    failed: lost,
    timedOut: late,
    dropped: 0,
    inFlight: 0,
    serviceUs,
  };
}

function publishing(publish: NonNullable<WsOptions['publish']>, durationSeconds: number): Broadcasts {
  const { address, path } = parsedUrl(publish.url, 'http:');
  return {
    publish: { ...address, path },
    broadcastsPerSecond: publish.ratePerSecond,
    durationSeconds,
    messageBytes: publish.messageBytes ?? DEFAULT_MESSAGE_BYTES,
  };
}

function parsedUrl(text: string, protocol: 'http:' | 'ws:'): { address: Address; path: string } {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== protocol) {
    throw new UsageError({
      expected: `a URL that begins with ${protocol}//`,
      found: text,
      remedy: 'The agents speak plain TCP only: give the address behind whatever ends TLS.',
    });
  }
  const port = url.port === '' ? 80 : Number(url.port);
  return {
    address: { host: url.hostname.replace(/^\[|\]$/g, ''), port },
    path: `${url.pathname}${url.search}`,
  };
}

/** Starts agents, lends them out and asks them to end. */
export async function withAgents<T>(
  agents: number,
  startAgent: StartAgent,
  use: (agents: [AgentClient, ...AgentClient[]]) => Promise<T>,
): Promise<T> {
  const clients: AgentClient[] = [];
  try {
    for (let started = 0; started < Math.max(1, agents); started++)
      clients.push(new AgentClient(await startAgent()));
    return await use(clients as [AgentClient, ...AgentClient[]]);
  } finally {
    await Promise.all(clients.map((client) => client.stop()));
  }
}
