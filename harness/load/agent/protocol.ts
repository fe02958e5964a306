import { z } from 'zod';
import { encodedHistogramSchema, httpLoadRecordSchema } from '../../model/run/load-record.js';
import { replaySchema } from '../../model/plan/replay.js';
import { requestMixSchema, tlsSchema } from '../../model/plan/requests.js';

const count = z.int().min(0);
const port = z.int().min(1).max(65_535);
const identity = { id: count };
/** Of one window: their moments must fit a line of the protocol. */
export const MOST_BROADCASTS = 1_000_000;

export const addressSchema = z.object({ host: z.string(), port, tls: tlsSchema.optional() });
export type Address = z.infer<typeof addressSchema>;

/** What both loops share. The window opens at `start`, not when the command arrives. */
const httpLoad = {
  ...addressSchema.shape,
  /** Further replicas of the service: connections are spread over all in turn. */
  others: z.array(addressSchema).default([]),
  connections: z.int().positive(),
  durationSeconds: z.number().positive(),
  requests: requestMixSchema,
  /** How many values of each `sequence` placeholder are used up already. */
  sequenceStarts: z.record(z.string(), count).default({}),
  /** Every how many-th value is this agent's: as many as share the load. */
  sequenceStep: z.int().positive().default(1),
  /** Sent with each request, beside the request's own. */
  headers: z.record(z.string(), z.string()).default({}),
  seed: z.int().min(0).max(0xffff_ffff),
  timeoutMs: z.number().positive().default(10_000),
  /** How long the unanswered are waited for after the window. */
  graceMs: z.number().min(0).default(2_000),
};

export const openLoopLoadSchema = z.object({
  ...httpLoad,
  ratePerSecond: z.number().positive(),
  arrivals: z.enum(['poisson', 'constant']).default('poisson'),
  /** Present: these, as far as the window goes, and none by rate. */
  replay: replaySchema.optional(),
  /** `spin`: sleep, then spin for the last millisecond. `thread`: a thread sleeps; for an agent that shares its core. */
  pacing: z.enum(['spin', 'thread']).default('spin'),
  /** Of the latencies that are kept: four where a class of three is wider than what they are judged by. */
  significantDigits: z.union([z.literal(3), z.literal(4)]).default(3),
});
export const closedLoopLoadSchema = z
  .object({
    ...httpLoad,
    engine: z.enum(['raw', 'autocannon']),
    /** Requests kept in flight; left out: one on each connection. Fewer than that is the raw engine's alone. */
    concurrency: z.int().positive().optional(),
    /**
     * The requests are sent at once before the window, which opens when as many answers have come, or after this long.
     * Left out: it opens as they are sent. The raw engine's alone.
     */
    firstTurnWithinMs: z.number().positive().optional(),
  })
  .refine(
    ({ engine, concurrency, others, firstTurnWithinMs }) =>
      engine === 'raw' ||
      (concurrency === undefined && others.length === 0 && firstTurnWithinMs === undefined),
  );

export const fanoutConnectSchema = z.object({
  /** Replicas of one service; connections are spread over them in turn. */
  addresses: z.array(addressSchema).min(1),
  /** With several rooms, `{room}` in it is the room's number, from 0. */
  path: z.string().startsWith('/'),
  /** Sockets go into so many rooms in turn. */
  rooms: z.int().positive().default(1),
  /** Sent with each handshake. */
  headers: z.record(z.string(), z.string()).default({}),
  /** Open connections wanted in this agent, those that it has already included. */
  upTo: count,
  ratePerSecond: z.number().positive().default(4_000),
  /** Local addresses used in turn: each gives some 28,000 ports. Empty: the system's choice. */
  sourceAddresses: z.array(z.string()).default([]),
  /** Sockets whose deliveries go into the histogram, the first ones. */
  probeSockets: count.default(200),
  handshakeTimeoutMs: z.number().positive().default(10_000),
});
export const fanoutBroadcastSchema = z.object({
  publish: addressSchema.extend({
    path: z.string().startsWith('/'),
    headers: z.record(z.string(), z.string()).default({}),
  }),
  ratePerSecond: z.number().positive(),
  durationSeconds: z.number().positive(),
  /** Length of the published body. */
  messageBytes: z.int().min(64),
  /** Ids are firstId, firstId + 1, …: never used before in this agent's life. */
  firstId: count,
  /** Broadcasts go into so many rooms in turn, whose number is `{room}` in the path. */
  rooms: z.int().positive().default(1),
  timeoutMs: z.number().positive().default(10_000),
});
export const fanoutReceiveSchema = z.object({
  /** Broadcasts that the window may have: more than those are somebody's invention. */
  broadcasts: count.default(MOST_BROADCASTS),
  /** `frames`: only counted and, where stamped, timed, because somebody else publishes. */
  keep: z.enum(['deliveries', 'frames']).default('deliveries'),
  /** A delivery later than this after its intended publish is late. */
  lateMs: z.number().positive().default(2_000),
});
export const fanoutFinishSchema = z.object({
  /** The moments of the broadcasts that the target accepted, rising. */
  publishedUs: z.array(count),
  /** The room of each; empty: room 0. */
  rooms: z.array(count).default([]),
  /** Deliveries are given up once none has arrived for this long. */
  quietMs: z.number().positive().default(2_000),
  /** The longest wait altogether. */
  drainMs: z.number().positive().default(10_000),
});

/** Orchestrator to agent, one JSON object a line. */
export const commandSchema = z.discriminatedUnion('command', [
  /** Says what this agent could open, and whether the host has an address. */
  z.object({ command: z.literal('survey'), ...identity, load: z.object({ host: z.string() }) }),
  /** Warms the engines up, against a server of the agent's own. */
  z.object({ command: z.literal('rehearse'), ...identity }),
  z.object({ command: z.literal('open-loop'), ...identity, load: openLoopLoadSchema }),
  z.object({ command: z.literal('closed-loop'), ...identity, load: closedLoopLoadSchema }),
  /** Opens the window of the load with this id, which has said `ready`. */
  z.object({ command: z.literal('start'), ...identity }),
  z.object({ command: z.literal('fanout-connect'), ...identity, load: fanoutConnectSchema }),
  /** Opens the books of a window: what is received from now on counts. */
  z.object({ command: z.literal('fanout-receive'), ...identity, load: fanoutReceiveSchema }),
  z.object({ command: z.literal('fanout-broadcast'), ...identity, load: fanoutBroadcastSchema }),
  /** Waits for what is missing and closes the books. */
  z.object({ command: z.literal('fanout-finish'), ...identity, load: fanoutFinishSchema }),
  z.object({ command: z.literal('fanout-close'), ...identity }),
  /** Asks whether it still takes commands; answered at once, whatever is under way. */
  z.object({ command: z.literal('ping'), ...identity }),
  /** Ends the agent's process. */
  z.object({ command: z.literal('stop'), ...identity }),
]);
export type Command = z.infer<typeof commandSchema>;

/** Agent to orchestrator, one JSON object a line. `id` is the command's. */
export const replySchema = z.discriminatedUnion('reply', [
  /** Connected and prepared: waits for `start`. */
  z.object({ reply: z.literal('ready'), ...identity }),
  /** The schedule has ended; the grace for latecomers begins. */
  z.object({ reply: z.literal('window-closed'), ...identity }),
  z.object({ reply: z.literal('progress'), ...identity, connected: count, wanted: count }),
  /** To a ping. */
  z.object({ reply: z.literal('alive'), ...identity }),
  z.object({ reply: z.literal('result'), ...identity, result: z.unknown() }),
  /** The command could not be carried out; the agent lives on. */
  z.object({ reply: z.literal('error'), ...identity, message: z.string() }),
]);
export type Reply = z.infer<typeof replySchema>;

export const httpResultSchema = httpLoadRecordSchema;

export const connectOutcomeSchema = z.object({
  /** Open now, in this agent. */
  connected: count,
  /** Asked for by this command, and refused or broken while connecting. */
  attempted: count,
  failed: count,
  failures: z.record(z.string(), count),
  seconds: z.number(),
  compressionSeen: z.boolean(),
});
export type ConnectOutcome = z.infer<typeof connectOutcomeSchema>;

export const receiveOpenedSchema = z.object({ connected: count });

export const broadcastOutcomeSchema = z.object({
  windowSeconds: z.number(),
  /** The intended moments of the accepted broadcasts, rising: whole microseconds of CLOCK_MONOTONIC, which tell them apart. */
  publishedUs: z.array(count),
  /** The room of each. */
  rooms: z.array(count),
  failed: count,
  failures: z.record(z.string(), count),
  lagUs: encodedHistogramSchema,
});
export type BroadcastOutcome = z.infer<typeof broadcastOutcomeSchema>;

export const receiveOutcomeSchema = z.object({
  /** Open when the books were opened, and closed by the target since. */
  connected: count,
  disconnected: count,
  /** Sockets that the target closed since the books before were closed, by close code or kind of fault. */
  closes: z.record(z.string(), count),
  /** Deliveries that were due: of each broadcast, to the sockets of its room. */
  due: count,
  ok: count,
  late: count,
  lost: count,
  duplicates: count,
  /** All frames since the books were opened, stamped or not. */
  frames: count,
  /** From opening the books to `fanout-finish`. */
  windowSeconds: z.number(),
  agentBusy: z.number(),
  agentCpuSeconds: z.number(),
  /** As in the load record. */
  loopGapMs: z.number(),
  suspendedMs: z.number(),
  compressionSeen: z.boolean(),
  /** In the order of publishedUs; null where an open socket of this agent did not get it. */
  completionsUs: z.array(z.number().nullable()),
  deliveryUs: encodedHistogramSchema,
});
export type ReceiveOutcome = z.infer<typeof receiveOutcomeSchema>;

/** As a caller writes them, with the defaults left out. */
export type OpenLoopLoad = z.input<typeof openLoopLoadSchema>;
export type ClosedLoopLoad = z.input<typeof closedLoopLoadSchema>;
export type FanoutConnect = z.input<typeof fanoutConnectSchema>;
export type FanoutBroadcast = z.input<typeof fanoutBroadcastSchema>;
export type FanoutReceive = z.input<typeof fanoutReceiveSchema>;
export type FanoutFinish = z.input<typeof fanoutFinishSchema>;
