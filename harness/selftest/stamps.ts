import { z } from 'zod';
import { fateSchema, GOOD_OUTCOMES, outcomeSchema } from './server/behaviour.js';
import type { Outcome } from './server/behaviour.js';

/** What a reference server really did with one request. Times: microseconds of CLOCK_MONOTONIC, read in the server. */
export const stampSchema = z.object({
  number: z.int(),
  outcome: outcomeSchema,
  /** The request came after this moment: the server looked then, and had nothing of it. */
  lookedUs: z.number(),
  /** It had read the first bytes. */
  readUs: z.number(),
  /** The answer was to go; null where none was. */
  dueUs: z.number().nullable(),
  /** Just before the answer went to the kernel; null where it never did. */
  givenUs: z.number().nullable(),
});
export type Stamp = z.infer<typeof stampSchema>;

/** What a reference room really did with one delivery of one message to one socket. */
export const deliveryStampSchema = z.object({
  id: z.int(),
  socket: z.int(),
  fate: fateSchema,
  /** The intended publish, as the message says. */
  sentUs: z.number(),
  dueUs: z.number().nullable(),
  givenUs: z.number().nullable(),
});
export type DeliveryStamp = z.infer<typeof deliveryStampSchema>;

/** A reference server that listens; closing it gives what it did. */
export interface OpenServer<S> {
  readonly address: { readonly host: string; readonly port: number };
  readonly path: string;
  close(): Promise<S[]>;
}

export function countOf(stamps: readonly Stamp[], ...outcomes: readonly Outcome[]): number {
  return stamps.filter(({ outcome }) => outcomes.includes(outcome)).length;
}

/** How long the server had each request that it answered well: since it had read it. */
export function givenServiceUs(stamps: readonly Stamp[]): number[] {
  return answered(stamps).map(({ readUs, givenUs }) => givenUs - readUs);
}

/** The longest that the server can have had each of them, in its socket or read. */
export function longestServiceUs(stamps: readonly Stamp[]): number[] {
  return answered(stamps).map(({ lookedUs, givenUs }) => givenUs - lookedUs);
}

/** From the scheduled moment of each well-answered request until the server answered it. */
export function givenResponseUs(stamps: readonly Stamp[], arrivalsUs: Float64Array): number[] {
  const origin = scheduleOriginUs(stamps, arrivalsUs);
  return answered(stamps).map(({ number, givenUs }) => givenUs - origin - (arrivalsUs[number] as number));
}

/** How late after its scheduled moment the server had read each request, over the least late; and the least late that it can have come. */
export function seenLagUs(
  stamps: readonly Stamp[],
  arrivalsUs: Float64Array,
): { readonly read: number[]; readonly came: number[] } {
  const origin = scheduleOriginUs(stamps, arrivalsUs);
  const lag = (number: number, us: number) => us - origin - (arrivalsUs[number] as number);
  return {
    read: stamps.map(({ number, readUs }) => lag(number, readUs)),
    came: stamps.map(({ number, lookedUs }) => Math.max(0, lag(number, lookedUs))),
  };
}

/** How much later than due each answer or delivery went out: the server's own lateness. */
export function latenessUs(stamps: readonly Pick<Stamp, 'dueUs' | 'givenUs'>[]): number[] {
  return stamps.flatMap(({ dueUs, givenUs }) =>
    dueUs === null || givenUs === null ? [] : [givenUs - dueUs],
  );
}

/** From the intended publish until each first copy went out. */
export function givenDeliveryUs(stamps: readonly DeliveryStamp[]): number[] {
  return stamps.flatMap(({ sentUs, givenUs }) => (givenUs === null ? [] : [givenUs - sentUs]));
}

/**
 * When the schedule began on the server's clock, which nothing tells it: the request that was least late tells, to
 * within what its way through the kernel took.
 */
function scheduleOriginUs(stamps: readonly Stamp[], arrivalsUs: Float64Array): number {
  return stamps.reduce(
    (earliest, { number, readUs }) => Math.min(earliest, readUs - (arrivalsUs[number] as number)),
    Infinity,
  );
}

function answered(stamps: readonly Stamp[]): (Stamp & { givenUs: number })[] {
  return stamps.filter(
    (stamp): stamp is Stamp & { givenUs: number } =>
      stamp.givenUs !== null && GOOD_OUTCOMES.includes(stamp.outcome),
  );
}

/** Nearest rank: the least value that `percent` of the values do not exceed. NaN for none. */
export function percentileOf(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
