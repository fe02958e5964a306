import { z } from 'zod';

const count = z.int().min(0);
const microseconds = z.number().min(0);

/** What a reference server does with a request: the good answers, an error, the ways to break off, and nothing at all. */
export const outcomeSchema = z.enum([
  'ok',
  'chunked',
  'last-on-connection',
  'unavailable',
  'reset',
  'closed',
  'incomplete',
  'garbage',
  'overlong',
  'silent',
]);
export type Outcome = z.infer<typeof outcomeSchema>;
export const GOOD_OUTCOMES: readonly Outcome[] = ['ok', 'chunked', 'last-on-connection'];

const timingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('constant'), delayUs: microseconds }),
  /** Every `slowEvery`th request takes `slowUs`. */
  z.object({
    kind: z.literal('mixture'),
    delayUs: microseconds,
    slowUs: microseconds,
    slowEvery: z.int().positive(),
  }),
  /** From the arrival of request `atNumber` on, nothing is answered for `stallUs`. */
  z.object({ kind: z.literal('stall'), delayUs: microseconds, atNumber: count, stallUs: microseconds }),
  /** A single server that takes `serviceUs` for each request, first come, first served. */
  z.object({ kind: z.literal('queue'), serviceUs: microseconds }),
]);

/** How a reference server answers. A request's number is its path, or where that has none its turn. */
export const behaviourSchema = z.object({
  timing: timingSchema,
  /** Taken in turn by the requests numbered below `outcomesUntil`; left out: all of them. */
  outcomes: z.array(outcomeSchema).min(1).default(['ok']),
  outcomesUntil: count.optional(),
  /** What every later request gets. */
  afterwards: outcomeSchema.default('ok'),
  /** After its first bytes a request is not read any further for this long. */
  readPauseUs: microseconds.default(0),
});
export type Behaviour = z.output<typeof behaviourSchema>;
export type BehaviourInput = z.input<typeof behaviourSchema>;

export function outcomeOf(behaviour: Behaviour, number: number): Outcome {
  if (behaviour.outcomesUntil !== undefined && number >= behaviour.outcomesUntil) return behaviour.afterwards;
  return behaviour.outcomes[number % behaviour.outcomes.length] as Outcome;
}

/** Says when each answer is due. It keeps no time of its own, so that it can run on a virtual clock too. */
export class AnswerClock {
  readonly #timing: Behaviour['timing'];
  #stalledUntilUs = -Infinity;
  /** When the single server of a queue has done all that it was given so far. */
  #freeAtUs = -Infinity;

  constructor({ timing }: Pick<Behaviour, 'timing'>) {
    this.#timing = timing;
  }

  /** When the request that arrived at `arrivedUs` is to be answered; arrivals must not fall. */
  dueUs(number: number, arrivedUs: number): number {
    const timing = this.#timing;
    switch (timing.kind) {
      case 'constant':
        return arrivedUs + timing.delayUs;
      case 'mixture':
        return arrivedUs + (isSlow(number, timing.slowEvery) ? timing.slowUs : timing.delayUs);
      case 'stall':
        if (number === timing.atNumber) this.#stalledUntilUs = arrivedUs + timing.stallUs;
        return Math.max(arrivedUs + timing.delayUs, this.#stalledUntilUs);
      case 'queue':
        this.#freeAtUs = Math.max(arrivedUs, this.#freeAtUs) + timing.serviceUs;
        return this.#freeAtUs;
    }
  }
}

function isSlow(number: number, slowEvery: number): boolean {
  return number % slowEvery === slowEvery - 1;
}

/** What a reference room does with one delivery. */
export const fateSchema = z.enum(['once', 'twice', 'never', 'late']);
export type Fate = z.infer<typeof fateSchema>;

export const roomBehaviourSchema = z.object({
  /** From the message's arrival to its delivery. */
  delayUs: microseconds,
  /** The same for the deliveries that are to come late. */
  lateUs: microseconds.default(0),
  /** Taken in turn by the deliveries: the first message to each socket, then the second, … */
  fates: z.array(fateSchema).min(1).default(['once']),
});
export type RoomBehaviour = z.output<typeof roomBehaviourSchema>;
export type RoomBehaviourInput = z.input<typeof roomBehaviourSchema>;
