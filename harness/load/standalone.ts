import type { LineChannel } from '../model/run/channel.js';
import type { HistogramDigest } from '../stats/histogram.js';
import { AgentClient } from './agent/client.js';

/** Starts one load agent; called once for each that is needed. */
export type OpenAgent = () => Promise<LineChannel>;

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

/** Starts agents, lends them out and asks them to end. */
export async function withAgents<T>(
  agents: number,
  startAgent: OpenAgent,
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
