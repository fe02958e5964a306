import { z } from 'zod';
import { metricIdSchema } from './metrics.js';
import { requestMixSchema } from './requests.js';

export const FEATURES = [
  'healthz',
  'about',
  'ping',
  'posts',
  'dashboard',
  'hash',
  'rooms',
  'checkout',
  'login',
  'mixed',
  'rows',
  'forward',
  'scatter',
] as const;
export const featureSchema = z.enum(FEATURES);
export type Feature = z.infer<typeof featureSchema>;

/** A count of connections: a number, or a multiple of the cores that the target is given. */
export const connectionsSchema = z.union([
  z.int().positive(),
  z.object({ timesTargetCores: z.number().positive() }),
]);
export type Connections = z.infer<typeof connectionsSchema>;

/** The traffic of a level. Rates are per second, sizes in bytes. */
export const loadSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('open-loop'),
    ratePerSecond: z.number().positive(),
    connections: connectionsSchema,
    requests: requestMixSchema,
  }),
  z.object({
    kind: z.literal('closed-loop'),
    /** A capacity names its bottleneck; throughput at a fixed concurrency is judged without it. */
    purpose: z.enum(['capacity', 'fixed-concurrency']),
    connections: connectionsSchema,
    /**
     * Requests in flight, on more connections used in rotation: few connections over several workers may all have
     * been taken by one of them. Left out: one on each connection.
     */
    concurrency: connectionsSchema.optional(),
    requests: requestMixSchema,
  }),
  z.object({
    kind: z.literal('fanout'),
    connections: z.int().positive(),
    broadcastsPerSecond: z.number().positive(),
    messageBytes: z.int().min(64),
    /** Counts of open connections, on the way up to this level, at which memory is read too (0 among them). */
    memoryAtConnections: z.array(z.int().min(0)),
  }),
]);
export type Load = z.infer<typeof loadSchema>;

/** How long a level is measured, by profile. */
export const levelSecondsSchema = z.object({ quick: z.number().positive(), standard: z.number().positive() });

/** A value that no plan can know: found on the first target before block 1, then the same for every target. */
export const pilotSchema = z.object({
  /** The placeholder that it fills, for example `digestRounds`. */
  placeholder: z.string(),
  /** The level whose requests are timed. */
  level: z.string(),
  /** Found so that one request alone takes about this long in the first target. */
  targetMs: z.number().positive(),
  /** Where the search starts. */
  start: z.int().positive(),
  /** The rule in words, hashed with the plan. */
  rule: z.string(),
});
export type Pilot = z.infer<typeof pilotSchema>;

export const levelSchema = z.object({
  id: z.string(),
  title: z.string(),
  load: loadSchema,
  seconds: levelSecondsSchema,
  /** The wait injected in the database, in milliseconds; no good answer can be faster. */
  injectedWaitMs: z.number().min(0).optional(),
  /** What this level is judged by; every other metric of it is shown, and judged as secondary. */
  primary: z.array(metricIdSchema),
  /** A second, separately labelled comparison by difference, for claims worded as what users notice. */
  absoluteMargins: z.array(z.object({ metric: metricIdSchema, marginUs: z.number().positive() })).optional(),
  /** Levels for larger profiles only (50,000 connections). */
  profiles: z.array(z.enum(['smoke', 'quick', 'standard', 'publish'])).optional(),
});
export type Level = z.infer<typeof levelSchema>;

export const scenarioSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** The question the scenario answers, in one sentence. */
  question: z.string(),
  /** What a target must implement to take part. */
  needs: z.array(featureSchema),
  /** A scenario that writes gets a clone of the seeded database for each trial. */
  writes: z.boolean(),
  /** Database connections of the whole service, the same for every target. */
  poolSize: z.int().positive(),
  /** `all`: the target gets every core and the agent shares them, where the machine cannot give it two of its own. */
  cores: z.enum(['separate', 'all-when-few']),
  levelOrder: z.enum(['random', 'rising']),
  /** Equivalence margin of every ratio comparison: 1.10 means a tenth either way. */
  ratioMargin: z.number().gt(1),
  /** Quick: once a trial, this traffic. Standard: 2 s of each level's own load besides. */
  warmUp: z.array(
    z.object({
      level: z.string(),
      connections: connectionsSchema,
      concurrency: connectionsSchema.optional(),
      seconds: z.number().positive(),
    }),
  ),
  levels: z.array(levelSchema).min(1),
  pilots: z.array(pilotSchema).optional(),
  claims: z.array(z.string()),
});
export type Scenario = z.infer<typeof scenarioSchema>;

/** Checks a scenario where it is written: unknown keys, doubled level ids, a warm-up that names no level. */
export function defineScenario(scenario: Scenario): Scenario {
  const parsed = scenarioSchema.parse(scenario);
  const ids = parsed.levels.map((level) => level.id);
  const doubled = ids.find((id, index) => ids.indexOf(id) !== index);
  if (doubled !== undefined) throw new Error(`Scenario ${parsed.id} has two levels called ${doubled}.`);
  const unknown = parsed.warmUp.find((step) => !ids.includes(step.level));
  if (unknown)
    throw new Error(`Scenario ${parsed.id} warms up with ${unknown.level}, which is none of its levels.`);
  return parsed;
}
