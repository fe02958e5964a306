import { z } from 'zod';

const count = z.int().min(0);
const armShape = { target: z.string(), deployment: z.union([z.literal(1), z.literal(2)]) };
const place = { scenario: z.string(), level: z.string() };

/**
 * First attempts of two arms beside each other. A level of a block is lost where a judged figure of it was spoiled; levels
 * of one block share their minutes, so the exact sign test counts blocks and not levels.
 */
const lossesSchema = z.object({
  /** Null: of the whole run. */
  scenario: z.string().nullable(),
  arm: z.enum(['ab', 'aa']),
  a: z.string(),
  b: z.string(),
  /** Levels of blocks that both arms attempted. */
  levels: count,
  aLost: count,
  bLost: count,
  /** Blocks of a scenario in which this arm lost more levels than the other. */
  blocksMoreOfA: count,
  blocksMoreOfB: count,
  p: z.number(),
});
export type Losses = z.infer<typeof lossesSchema>;

/** Levels at whose rate a target answered, inside the window, less than 95 % of what was due. */
const notSustainedSchema = z.object({
  ...place,
  ...armShape,
  /** Of all windows of this level, repeats among them. */
  windows: count,
  notSustained: count,
  /** In the worst of them, 0..1. */
  leastAnsweredShare: z.number(),
});
export type NotSustained = z.infer<typeof notSustainedSchema>;

/** What one arm was offered by an open loop in a trial, and how much of it could be answered inside the window and was. */
const openLoadSchema = z.object({
  ...place,
  ...armShape,
  windows: count,
  /** Requests due in a trial's window: the median over the windows. */
  due: z.number(),
  /** The largest share of them that was due so late that even the fastest answer would have come after the window, 0..1. */
  mostAllowedShare: z.number(),
  /** Of what could be answered inside a window, what was, at worst, 0..1. */
  leastAnsweredShare: z.number(),
});
export type OpenLoad = z.infer<typeof openLoadSchema>;

/** The highest rate of an open loop that was offered in the run and that no gate spoiled. */
const keptRateSchema = z.object({
  ...place,
  ratePerSecond: z.number(),
  /** Whether it was a step of a staircase, each of which is held to gates of its own. */
  isStep: z.boolean(),
});
export type KeptRate = z.infer<typeof keptRateSchema>;

/** What a fixed piece of work took beside the windows: the slower of before and after each. */
const canarySchema = z.object({
  windows: count,
  medianUs: z.number(),
  /** Windows beside which it took more than `beyond` times the median. */
  slow: count,
  beyond: z.number(),
  /** The slowest over the median. */
  most: z.number(),
});
export type Canary = z.infer<typeof canarySchema>;

const repeatsSchema = z.object({
  /** Levels of blocks that were measured again, by every arm of them. */
  repeated: count,
  /** Levels of blocks that still have no attempt with every judged figure whole. */
  stillSpoiled: count,
  givenUp: z.array(z.object({ ...place, block: z.int(), gate: z.string(), timesInARow: z.int() })),
  /** From which block on repeats had used their share of the plan's time; null where they had not. */
  spent: z.object({ block: z.int(), budgetSeconds: z.number() }).nullable(),
});

/** What the measurement did to its own figures: what was spoiled by what, whom it hit, and what was done about it. */
export const dataQualitySchema = z.object({
  /** Judged figures of first attempts, and how many of them were spoiled. */
  arms: z.array(z.object({ ...armShape, figures: count, spoiled: count })),
  /** By what spoiled them, the commonest first; a figure that two gates spoiled counts for both. */
  gates: z.array(
    z.object({
      gate: z.string(),
      /** Null: no gate of the table, but something that could not be measured to its end. */
      title: z.string().nullable(),
      spoiled: count,
      arms: z.array(z.object({ ...armShape, spoiled: count })),
    }),
  ),
  losses: z.array(lossesSchema),
  /** Windows that the machine spoiled and that were opened again at once; each counts as a first attempt lost. */
  openedAgain: z.int().min(0),
  repeats: repeatsSchema,
  notSustained: z.array(notSustainedSchema),
  /** Of every open loop whose rate was offered as a whole; a staircase has its own table. */
  openLoads: z.array(openLoadSchema),
  /** Null where no open loop was offered that nothing spoiled. */
  highestKept: keptRateSchema.nullable(),
  /** Null where it was not timed. */
  canary: canarySchema.nullable(),
});
export type DataQuality = z.infer<typeof dataQualitySchema>;
export type ArmOf = Pick<DataQuality['arms'][number], 'target' | 'deployment'>;
