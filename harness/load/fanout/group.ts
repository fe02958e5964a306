import { setTimeout as wait } from 'node:timers/promises';
import type { FanoutLoadRecord } from '../../model/run/load-record.js';
import { Histogram } from '../../stats/histogram.js';
import type { AgentClient, WindowHooks } from '../agent/client.js';
import type { Address, BroadcastOutcome, ReceiveOutcome } from '../agent/protocol.js';

/** Where the sockets of a fan-out go: one room, or several in turn. */
export interface FanoutRoom {
  /** Replicas that hold the sockets, used in turn. */
  readonly addresses: readonly Address[];
  /** WebSocket path, for example `/ws/rooms/lobby`; with several rooms `{room}` in it is the room's number. */
  readonly path: string;
  /** Left out: one. */
  readonly rooms?: number;
  /** Sent with each handshake. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Local addresses that the sockets are bound to in turn; empty: the system's choice. See `loopbackSources`. */
  readonly sourceAddresses: readonly string[];
}

/** What is published into the room, or into several in turn, at a constant rate. */
export interface Broadcasts {
  readonly publish: Address & { readonly path: string; readonly headers?: Record<string, string> };
  readonly broadcastsPerSecond: number;
  readonly durationSeconds: number;
  /** Length of each published body, 64 or more. */
  readonly messageBytes: number;
}

/** Deliveries that nobody here published: frames counted over a time. */
export interface ReceivedFrames {
  readonly connected: number;
  readonly disconnected: number;
  /** Sockets that the target closed, also before the window, by close code or kind of fault. */
  readonly closes: Readonly<Record<string, number>>;
  readonly frames: number;
  readonly duplicates: number;
  readonly windowSeconds: number;
  readonly agentBusy: number;
  readonly loopGapMs: number;
  readonly suspendedMs: number;
  readonly compressionSeen: boolean;
  /** Of frames that carry a stamp in this machine's CLOCK_MONOTONIC, if any do. */
  readonly deliveryUs: Histogram;
}

/** A source address has 45,000 ports for us, of which those closed in the last minute may not be free yet. */
const CONNECTIONS_PER_SOURCE = 5_000;
/** Agents do not share addresses while there are no more agents than this. */
const FEWEST_SOURCES = 32;

/**
 * Local addresses enough for so many connections to a server on the loopback; none for a server elsewhere. 127.0.0.1
 * is not among them: servers listen there.
 */
export function loopbackSources(host: string, connections: number): string[] {
  if (host !== 'localhost' && !host.startsWith('127.')) return [];
  const sources = Math.max(FEWEST_SOURCES, Math.ceil(connections / CONNECTIONS_PER_SOURCE));
  return Array.from({ length: sources }, (_, index) => `127.0.0.${index + 2}`);
}

/** Several agents that hold the sockets of a room, or of several, between them; the first one also publishes. */
export class FanoutGroup {
  readonly #agents: readonly AgentClient[];
  readonly #room: FanoutRoom;
  #nextId = 1;
  #wanted = 0;
  #connectFailures = 0;
  #connectSeconds = 0;
  #compressionSeen = false;

  /** `agents`: one at least. */
  constructor(agents: readonly AgentClient[], room: FanoutRoom) {
    this.#agents = agents;
    this.#room = room;
  }

  /** Opens sockets until the group holds `upTo`, spread evenly over the agents. Returns the failures of this step by kind. */
  async connect(upTo: number, onProgress?: (connected: number) => void): Promise<Record<string, number>> {
    const connectedBy = this.#agents.map(() => 0);
    const outcomes = await Promise.all(
      this.#agents.map((agent, index) =>
        agent.fanoutConnect(
          {
            addresses: rotated(this.#room.addresses, index),
            path: this.#room.path,
            rooms: this.#room.rooms ?? 1,
            headers: { ...this.#room.headers },
            upTo: shareOf(upTo, index, this.#agents.length),
            sourceAddresses: partOf(this.#room.sourceAddresses, index, this.#agents.length),
            probeSockets: Math.ceil(PROBE_SOCKETS / this.#agents.length),
          },
          (connected) => {
            connectedBy[index] = connected;
            onProgress?.(sum(connectedBy));
          },
        ),
      ),
    );
    this.#wanted = upTo;
    this.#connectFailures += sum(outcomes.map((outcome) => outcome.failed));
    this.#connectSeconds += Math.max(...outcomes.map((outcome) => outcome.seconds));
    this.#compressionSeen ||= outcomes.some((outcome) => outcome.compressionSeen);
    return addedUp(outcomes.map(({ failures }) => failures));
  }

  /** Publishes over one window, waits for the deliveries and adds up what all agents saw. */
  async broadcast(broadcasts: Broadcasts, hooks: WindowHooks = {}): Promise<FanoutLoadRecord> {
    const [publisher] = this.#agents;
    if (!publisher) throw new Error('A fan-out group needs an agent.');
    const firstId = this.#nextId;
    const { publish, durationSeconds, messageBytes, broadcastsPerSecond } = broadcasts;
    const most = Math.ceil(broadcastsPerSecond * durationSeconds) + 1;
    this.#nextId += most;
    await Promise.all(this.#agents.map((agent) => agent.fanoutReceive({ broadcasts: most })));
    const sent = await publisher.fanoutBroadcast(
      {
        publish,
        rooms: this.#room.rooms ?? 1,
        ratePerSecond: broadcastsPerSecond,
        durationSeconds,
        messageBytes,
        firstId,
      },
      hooks,
    );
    const finish = { publishedUs: sent.publishedUs, rooms: sent.rooms };
    const received = await Promise.all(this.#agents.map((agent) => agent.fanoutFinish(finish)));
    return this.#record(broadcasts, sent, received);
  }

  /** Counts what arrives in the given time, whoever publishes it. */
  async receive(durationSeconds: number): Promise<ReceivedFrames> {
    await Promise.all(this.#agents.map((agent) => agent.fanoutReceive({ keep: 'frames' })));
    const over = new AbortController();
    const window = wait(durationSeconds * 1_000, undefined, { signal: over.signal }).catch(() => undefined);
    // An agent that ends meanwhile says so when it is asked for what it has.
    await Promise.race([window, ...this.#agents.map(({ ended }) => ended)]);
    over.abort();
    const received = await Promise.all(this.#agents.map((agent) => agent.fanoutFinish({ publishedUs: [] })));
    return {
      connected: total(received, 'connected'),
      disconnected: total(received, 'disconnected'),
      closes: addedUp(received.map(({ closes }) => closes)),
      frames: total(received, 'frames'),
      duplicates: total(received, 'duplicates'),
      windowSeconds: Math.max(...received.map((part) => part.windowSeconds)),
      agentBusy: Math.max(...received.map((part) => part.agentBusy)),
      loopGapMs: Math.max(...received.map((part) => part.loopGapMs)),
      suspendedMs: Math.max(...received.map((part) => part.suspendedMs)),
      compressionSeen: this.#compressionSeen,
      deliveryUs: Histogram.decodeMerged(received.map((part) => part.deliveryUs)),
    };
  }

  /** Closes every socket; the agents live on. */
  async close(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.fanoutClose()));
  }

  #record(broadcasts: Broadcasts, sent: BroadcastOutcome, received: ReceiveOutcome[]): FanoutLoadRecord {
    using delivery = Histogram.decodeMerged(received.map((part) => part.deliveryUs));
    const connected = total(received, 'connected');
    const published = sent.publishedUs.length;
    const { rooms = 1 } = this.#room;
    return {
      kind: 'fanout',
      ...(rooms > 1 ? { rooms } : {}),
      agents: this.#agents.length,
      windowSeconds: sent.windowSeconds,
      connections: this.#wanted,
      connected,
      connectFailures: this.#connectFailures,
      connectSeconds: this.#connectSeconds,
      disconnected: total(received, 'disconnected'),
      closes: addedUp(received.map(({ closes }) => closes)),
      broadcastsPerSecond: broadcasts.broadcastsPerSecond,
      published,
      publishFailed: sent.failed,
      publishFailures: sent.failures,
      scheduled: total(received, 'due'),
      ok: total(received, 'ok'),
      late: total(received, 'late'),
      lost: total(received, 'lost'),
      duplicates: total(received, 'duplicates'),
      agentBusy: Math.max(...received.map((part) => part.agentBusy)),
      agentCpuSeconds: total(received, 'agentCpuSeconds'),
      loopGapMs: Math.max(...received.map((part) => part.loopGapMs)),
      suspendedMs: Math.max(...received.map((part) => part.suspendedMs)),
      compressionSeen: this.#compressionSeen || received.some((part) => part.compressionSeen),
      completionsUs: sent.publishedUs.map((_, index) => lastReceipt(received, index)),
      histograms: {
        deliveryUs: delivery.encode(),
        lagUs: sent.lagUs,
      },
    };
  }
}

/** Deliveries are stamped into the histogram on this many sockets of a group. */
const PROBE_SOCKETS = 200;

/** The last receipt over the agents that still hold sockets; null when one of those did not get the message everywhere. */
function lastReceipt(received: readonly ReceiveOutcome[], index: number): number | null {
  const holding = received.filter((part) => part.connected > part.disconnected);
  const completions = holding.map((part) => part.completionsUs[index] ?? null);
  if (completions.length === 0) return null;
  return completions.reduce((last, next) => (last === null || next === null ? null : Math.max(last, next)));
}

function addedUp(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const part of parts)
    for (const [kind, count] of Object.entries(part)) counts[kind] = (counts[kind] ?? 0) + count;
  return counts;
}

/** How many of `whole` the part with this index gets when it is split as evenly as can be. */
function shareOf(whole: number, index: number, parts: number): number {
  return Math.floor(whole / parts) + (index < whole % parts ? 1 : 0);
}

/** The items that belong to the part with this index; all of them where there are fewer items than parts. */
function partOf<T>(items: readonly T[], index: number, parts: number): T[] {
  return items.filter((_, at) => items.length < parts || at % parts === index);
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const first = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

type Countable = {
  [Key in keyof ReceiveOutcome]: ReceiveOutcome[Key] extends number ? Key : never;
}[keyof ReceiveOutcome];

function total(parts: readonly ReceiveOutcome[], key: Countable): number {
  return sum(parts.map((part) => part[key]));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
