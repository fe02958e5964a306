import { EnvironmentError } from '../../errors.js';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { Method } from '../../model/plan/requests.js';
import type { HistogramDigest } from '../../stats/histogram.js';
import { Histogram } from '../../stats/histogram.js';
import type { AgentClient } from '../agent/client.js';
import type { LoadReport, OpenAgent } from '../standalone.js';
import { withAgents } from '../standalone.js';
import type { SpoiledQuantile } from './http-gates.js';
import { isSustained } from '../../rules/sustained.js';
import { spoiledQuantiles, spoilsAll, spoilsLatency } from './http-gates.js';
import type { HttpTarget } from './wire/http-url.js';
import { httpTarget } from './wire/http-url.js';
import { beyondReach } from './own-limits.js';

export interface HttpOptions {
  readonly url: string;
  /** Null: closed loop. */
  readonly ratePerSecond: number | null;
  readonly arrivals?: 'poisson' | 'constant';
  readonly durationSeconds: number;
  /** The same load before the window, whose figures are left out; 0: none. */
  readonly warmUpSeconds: number;
  readonly connections: number;
  readonly method: Method;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly seed?: number;
  readonly engine?: 'raw' | 'autocannon';
}

export interface HttpReport extends LoadReport {
  readonly connections: number;
  /** Open when the window opened. */
  readonly connected: number;
  /** Those that were not, by why. */
  readonly unopened: Readonly<Record<string, number>>;
  /** Good answers inside the window, of `ok`. */
  readonly okInWindow: number;
  /** Sent again because the server had just closed the kept connection. */
  readonly resent: number;
  /** Latency without the generator's own lateness. */
  readonly fromArrivalUs: HistogramDigest;
  readonly loopGapMs: number;
  /** Quantiles of latency that the generator spoiled. */
  readonly spoiled: readonly SpoiledQuantile[];
}

/**
 * Loads one URL with one agent, warm. Throws UsageError for a URL it cannot load, EnvironmentError for a name without an
 * address, AgentError when the agent fails.
 */
export async function loadHttp(options: HttpOptions, startAgent: OpenAgent): Promise<HttpReport> {
  const target = httpTarget(options.url);
  return withAgents(1, startAgent, async ([agent]) => {
    const found = await agent.survey(target.address.host);
    if (found.lookupFailure !== null)
      throw new EnvironmentError({
        expected: `the name ${target.address.host} to have an address`,
        found: found.lookupFailure,
        remedy: 'Look whether the name is right, and whether this machine can resolve names.',
      });
    const gate = beyondReach(options.connections, found);
    if (gate !== null) return unstarted(options, gate);
    await agent.rehearse();
    const drive = driver(agent, target, options);
    if (options.warmUpSeconds > 0) await drive(options.warmUpSeconds, 1);
    return httpReport(await drive(options.durationSeconds, 0));
  });
}

function driver(agent: AgentClient, { address, path, authorization }: HttpTarget, options: HttpOptions) {
  const { ratePerSecond, method, body, arrivals, connections, engine = 'raw' } = options;
  const given = options.headers ?? {};
  const authorized = Object.keys(given).some((name) => name.toLowerCase() === 'authorization');
  const load = {
    ...address,
    connections,
    // Nobody asked for placeholders: braces are the user's own.
    requests: [
      { name: 'request', weight: 1, method, path, literal: true, ...(body === undefined ? {} : { body }) },
    ],
    headers: { ...(authorization === null || authorized ? {} : { authorization }), ...given },
  };
  return (durationSeconds: number, turn: number): Promise<HttpLoadRecord> => {
    const window = { ...load, durationSeconds, seed: (options.seed ?? 1) + turn };
    return ratePerSecond === null
      ? agent.closedLoop({ ...window, engine })
      : agent.openLoop({ ...window, ratePerSecond, ...(arrivals === undefined ? {} : { arrivals }) });
  };
}

/** Of a load that was not begun, since it could only have been invalid. */
function unstarted({ connections, ratePerSecond }: HttpOptions, gate: string): HttpReport {
  const none = Histogram.empty().digest();
  return {
    status: 'invalid',
    gate,
    offeredRate: ratePerSecond,
    achievedRate: 0,
    connections,
    connected: 0,
    unopened: {},
    scheduled: 0,
    ok: 0,
    okInWindow: 0,
    failed: 0,
    timedOut: 0,
    dropped: 0,
    inFlight: 0,
    resent: 0,
    failures: {},
    latencyUs: none,
    fromArrivalUs: none,
    serviceUs: none,
    lagUs: none,
    agentBusy: 0,
    loopGapMs: 0,
    spoiled: [],
  };
}

export function httpReport(record: HttpLoadRecord): HttpReport {
  const digest = (encoded: string): HistogramDigest => Histogram.decode(encoded).digest();
  const { scheduled, ok, failed, timedOut, dropped, inFlight, failures, agentBusy, connections } = record;
  const { responseUs, fromArrivalUs, serviceUs, lagUs } = record.histograms;
  const spoiled = spoiledQuantiles(record);
  return {
    ...verdictOf(record, spoiled),
    offeredRate: record.offeredRatePerSecond,
    achievedRate: record.achievedRatePerSecond,
    connections,
    connected: record.connected ?? connections,
    unopened: record.unopened ?? {},
    scheduled,
    ok,
    okInWindow: record.okInWindow ?? ok,
    failed,
    timedOut,
    dropped,
    inFlight,
    resent: record.resent ?? 0,
    failures,
    latencyUs: digest(responseUs),
    fromArrivalUs: digest(fromArrivalUs ?? responseUs),
    serviceUs: digest(serviceUs),
    lagUs: digest(lagUs),
    agentBusy,
    loopGapMs: record.loopGapMs ?? 0,
    spoiled,
  };
}

/** The generator's faults first: a window that they spoiled says nothing of the target. */
function verdictOf(
  record: HttpLoadRecord,
  spoiled: readonly SpoiledQuantile[],
): Pick<HttpReport, 'status' | 'gate'> {
  const all = spoilsAll(record);
  if (all !== null) return { status: 'invalid', gate: all };
  if (record.ok === 0) return { status: 'failed' };
  if (!isSustained(record)) return { status: 'not-sustained' };
  const latency = spoilsLatency(record, spoiled);
  return latency === null ? { status: 'ok' } : { status: 'invalid', gate: latency };
}
