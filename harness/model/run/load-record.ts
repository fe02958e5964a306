import { z } from 'zod';

const count = z.int().min(0);
/** An HDR histogram of whole microseconds, 3 significant digits or 4, V2-compressed, base64. */
export const encodedHistogramSchema = z.string();

/** Milliseconds of each part of a request, as the target's Server-Timing header says. */
export const timingPartsSchema = z.object({
  poolMs: z.number(),
  dbMs: z.number(),
  serMs: z.number(),
  appMs: z.number(),
  /** Waiting for another service; 0 where the header has no such part, as in runs stored before it was known. */
  downMs: z.number().default(0),
});
export type TimingParts = z.infer<typeof timingPartsSchema>;

/** Whether the agent stood still in a window; absent in runs stored before it was watched. */
const standstill = {
  /** The longest time between two turns of its event loop, milliseconds, in steps of some 5. */
  loopGapMs: z.number().min(0).optional(),
  /** How long the whole machine slept: boot time beyond monotonic time, milliseconds, in steps of some 10. */
  suspendedMs: z.number().min(0).optional(),
};

/** The window in slots of 100 ms: in how many the arrivals taken up were more than 10 % off those due. */
export const arrivalSlotsSchema = z.object({ slots: count, off: count });
export type ArrivalSlots = z.infer<typeof arrivalSlotsSchema>;

/** What an agent recorded of one window of HTTP traffic. */
export const httpLoadRecordSchema = z.object({
  kind: z.literal('http'),
  loop: z.enum(['open', 'closed']),
  engine: z.enum(['raw', 'autocannon']),
  connections: count,
  /** Open when the window opened; absent in runs stored before it was kept. */
  connected: count.optional(),
  /** Those that were not, by why: `ECONNREFUSED`, `no answer`; absent of autocannon, which does not say, and in older runs. */
  unopened: z.record(z.string(), count).optional(),
  /** From the first scheduled arrival to the end of the schedule; latecomers within the grace are in the counts. */
  windowSeconds: z.number().positive(),
  /** Null in a closed loop. */
  offeredRatePerSecond: z.number().nullable(),
  /** Good answers inside the window, per second of it; never those of the grace after it. */
  achievedRatePerSecond: z.number(),
  /** scheduled = ok + failed + timedOut + dropped + inFlight. In a closed loop, scheduled = sent. */
  scheduled: count,
  sent: count,
  ok: count,
  failed: count,
  timedOut: count,
  dropped: count,
  inFlight: count,
  /** Of `ok`, those that came inside the window; absent in runs stored before they were counted apart. */
  okInWindow: count.optional(),
  /** Whole answers of any status inside the window; absent in runs stored before they were counted apart. */
  answeredInWindow: count.optional(),
  /** Requests sent again because the server had just closed the kept connection; absent in older runs. */
  resent: count.optional(),
  /** Arrivals not sent in the window because the target kept every connection busy or refused new ones. */
  heldBack: count,
  /** Failures by kind: `503`, `ECONNREFUSED`, `incomplete`. */
  failures: z.record(z.string(), count),
  /** Sockets that this side could not open, by the limit that kept it: `EMFILE`; absent in older runs. */
  generatorLimits: z.record(z.string(), count).optional(),
  /** What its connections carried, without the headers of the network; absent of autocannon, which does not say, and in older runs. */
  bytes: z.object({ sent: count, received: count }).optional(),
  /** The fastest good answer, exact; null without any. */
  minimumGoodUs: z.number().nullable(),
  /** Share of the window that the agent spent in callbacks, 0..1. */
  agentBusy: z.number(),
  /** Process CPU of the agent over the window, which in an open loop holds the spinning. */
  agentCpuSeconds: z.number(),
  ...standstill,
  /** Absent in a closed loop, and in runs stored before it was kept. */
  arrivalSlots: arrivalSlotsSchema.optional(),
  /** Of a window that opens in the steady state: the crowd that was sent at once before it. Absent of all others. */
  firstTurn: z
    .object({
      requests: count,
      failed: count,
      /** Until as many answers had come as there were requests; null where they were no longer waited for. */
      seconds: z.number().nullable(),
    })
    .optional(),
  /** |1 - X R / N| of a closed window from 4 connections; null where the law is not checked. */
  littleError: z.number().nullable(),
  /** True when any answer carried a Content-Encoding. */
  compressionSeen: z.boolean(),
  /** Server-Timing at the mean and among requests at or above p95; null when the header was absent. */
  serverTiming: z.object({ count, mean: timingPartsSchema, atOrAboveP95: timingPartsSchema }).nullable(),
  /** Median response time of the window's halves, microseconds; null with fewer than 20 answers in either. */
  halves: z.object({ firstP50Us: z.number(), secondP50Us: z.number() }).nullable(),
  /** How far each `sequence` placeholder advanced. */
  sequencesUsed: z.record(z.string(), count),
  histograms: z.object({
    /** Due to answered (closed loop: from sending). Time-outs and unanswered ones are censored in. */
    responseUs: encodedHistogramSchema,
    /** Taken up to answered, of the same requests: response time without the generator's part. Absent in older runs. */
    fromArrivalUs: encodedHistogramSchema.optional(),
    /** Sent to answered. */
    serviceUs: encodedHistogramSchema,
    /** Due to taken up: the generator's own lateness; empty in a closed loop. */
    lagUs: encodedHistogramSchema,
    /** Response time of each request group (read, write). */
    groups: z.record(z.string(), encodedHistogramSchema),
  }),
});
export type HttpLoadRecord = z.infer<typeof httpLoadRecordSchema>;

/** What the agents recorded of one window of broadcasts, merged over agents. */
export const fanoutLoadRecordSchema = z.object({
  kind: z.literal('fanout'),
  /** Into which sockets and broadcasts go in turn; left out: one. */
  rooms: count.optional(),
  agents: count,
  windowSeconds: z.number().positive(),
  /** Connections asked for so far, open at the window's start, and refused or broken while connecting. */
  connections: count,
  connected: count,
  connectFailures: count,
  connectSeconds: z.number(),
  /** Sockets that the target closed during the window. */
  disconnected: count,
  /** Sockets that the target closed since the window before, by close code or kind of fault; absent in older runs. */
  closes: z.record(z.string(), count).optional(),
  broadcastsPerSecond: z.number(),
  published: count,
  publishFailed: count,
  /** Those by kind: `503`, `ECONNREFUSED`, `no answer`; absent in older runs. */
  publishFailures: z.record(z.string(), count).optional(),
  /** Deliveries: scheduled = for each published one those connected in its room = ok + late + lost. */
  scheduled: count,
  ok: count,
  /** Arrived later than 2 s after the intended publish, or still arriving when the wait ended. */
  late: count,
  /** Never arrived, though later ones did or deliveries had ceased. */
  lost: count,
  duplicates: count,
  agentBusy: z.number(),
  agentCpuSeconds: z.number(),
  ...standstill,
  compressionSeen: z.boolean(),
  /** For each broadcast: intended publish to the last open client's receipt; null when it did not complete. */
  completionsUs: z.array(z.number().nullable()),
  histograms: z.object({
    /** From the intended publish to receipt, over all sockets that are stamped. */
    deliveryUs: encodedHistogramSchema,
    /** The publisher's own lateness. */
    lagUs: encodedHistogramSchema,
  }),
});
export type FanoutLoadRecord = z.infer<typeof fanoutLoadRecordSchema>;

export const loadRecordSchema = z.discriminatedUnion('kind', [httpLoadRecordSchema, fanoutLoadRecordSchema]);
export type LoadRecord = z.infer<typeof loadRecordSchema>;
