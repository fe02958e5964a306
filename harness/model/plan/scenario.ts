import { z } from 'zod';
import { metricIdSchema } from '../metrics.js';
import { idSchema } from './id.js';
import { replaySchema } from './replay.js';
import { requestMixSchema } from './requests.js';

export const FEATURES = [
  'healthz',
  'about',
  'ping',
  'posts',
  'dashboard',
  'hash',
  'hybrid',
  'rooms',
  'checkout',
  'login',
  'mixed',
  'rows',
  'forward',
  'scatter',
  'webhooks',
  'jobs',
  'ingest',
] as const;
export const featureSchema = z.enum(FEATURES);
export type Feature = z.infer<typeof featureSchema>;

const profileNameSchema = z.enum(['smoke', 'quick', 'standard', 'publish']);

/** A count of connections: a number, or a multiple of the cores that the target is given. */
export const connectionsSchema = z.union([
  z.int().positive(),
  z.object({ timesTargetCores: z.number().positive() }),
]);
export type Connections = z.infer<typeof connectionsSchema>;

/** How many connections that is where the target is given so many cores. */
export function connectionsOf(connections: Connections, targetCores: number): number {
  if (typeof connections === 'number') return connections;
  return Math.max(1, Math.round(connections.timesTargetCores * targetCores));
}

/** A rate per second: a number, or a share of what the named pilot finds of the slower target before block 1. */
export const rateSchema = z.union([
  z.number().positive(),
  z.object({
    times: z.number().positive(),
    pilot: z.string(),
    /** What is shared is this where the pilot finds more: what a pool bears, which no target of it exceeds. */
    mostPerSecond: z.number().positive().optional(),
  }),
]);
export type Rate = z.infer<typeof rateSchema>;

/** What a rate within an objective is found by: where p99 of the response time has to stay, and the traffic. */
const objectiveLoad = {
  /** How much longer than what is injected p99 may be; `--objective` changes it. */
  objectiveMs: z.number().positive(),
  /** What each request waits, in the database or in another service: the objective runs from there. */
  injectedMs: z.number().min(0),
  connections: connectionsSchema,
  requests: requestMixSchema,
};

/** The traffic of a level. Rates are per second, sizes in bytes. */
export const loadSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('open-loop'),
    ratePerSecond: rateSchema,
    connections: connectionsSchema,
    /** Time-out and grace, where each request takes longer than those of other levels. */
    answersWithinSeconds: z.number().positive().optional(),
    requests: requestMixSchema,
    /** Present: these moments and no drawn ones; `ratePerSecond` is their mean. */
    replay: replaySchema.optional(),
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
    /** `raw` where a target may outrun autocannon. */
    engine: z.enum(['autocannon', 'raw']).optional(),
    /** No time-out: what is unanswered when the window ends still waits in the target's queue, and is no failure. */
    patient: z.boolean().optional(),
    /**
     * The window opens in the steady state: when as many answers have come as there are requests in flight. Left out: as
     * they are sent, so that what taking them in costs is part of it.
     */
    opensAfterFirstTurn: z.boolean().optional(),
    requests: requestMixSchema,
  }),
  z.object({
    /** Open loops one after the other, up and down: the highest rate at which the objective is kept. */
    kind: z.literal('staircase'),
    ...objectiveLoad,
    /** The pilot of a rate within an objective from whose value of the very target it starts. */
    pilot: idSchema,
  }),
  z.object({
    kind: z.literal('fanout'),
    connections: z.int().positive(),
    /** Into which connections and broadcasts go in turn; left out: one. */
    rooms: z.int().positive().optional(),
    broadcastsPerSecond: z.number().positive(),
    messageBytes: z.int().min(64),
    /** Counts of open connections, on the way up to this level, at which memory is read too (0 among them). */
    memoryAtConnections: z.array(z.int().min(0)),
  }),
]);
export type Load = z.infer<typeof loadSchema>;
export type StaircaseLoad = Extract<Load, { kind: 'staircase' }>;

/** Of a fan-out: each broadcast reaches the connections of its room. */
export function deliveriesPerSecond({
  connections,
  rooms = 1,
  broadcastsPerSecond,
}: Pick<Extract<Load, { kind: 'fanout' }>, 'connections' | 'rooms' | 'broadcastsPerSecond'>): number {
  return (connections * broadcastsPerSecond) / rooms;
}

/** The objective of the load, from when a request is due: what is injected counted in. */
export function objectiveUs({
  objectiveMs,
  injectedMs,
}: Pick<StaircaseLoad, 'objectiveMs' | 'injectedMs'>): number {
  return (objectiveMs + injectedMs) * 1_000;
}

/** How long a level is measured, by profile; of a staircase, each of its steps at least. */
export const levelSecondsSchema = z.object({ quick: z.number().positive(), standard: z.number().positive() });

/** A value that no plan can know: found before block 1, then the same for every target. */
export const pilotSchema = z.discriminatedUnion('kind', [
  z.object({
    /** Work of which one request alone takes about `targetMs` in the first target that can be asked. */
    kind: z.literal('duration'),
    /** The placeholder that it fills, for example `digestRounds`; unique over all scenarios. */
    placeholder: idSchema,
    /** What is timed; it holds the placeholder. */
    requests: requestMixSchema,
    /**
     * A level of the scenario that sends these requests: what is timed is then the application's part of one in it, as its
     * Server-Timing says (`app` and `ser`), in a deployment such as that level has. Left out: a request alone, as a whole.
     */
    inLevel: idSchema.optional(),
    /** What of the contract that is, where not every target of the scenario has it: the first that does is asked. */
    needs: z.array(featureSchema).optional(),
    targetMs: z.number().positive(),
    /** Where the search starts. */
    start: z.int().positive(),
    /** The rule in words, hashed with the plan. */
    rule: z.string(),
  }),
  z.object({
    /** Requests per second of a closed loop, of the slowest target compared: driven as the levels that it serves are. */
    kind: z.literal('capacity'),
    placeholder: idSchema,
    connections: connectionsSchema,
    /** That of the scenario's capacity level; where it has none, `raw`, which drives the open levels. */
    engine: z.enum(['autocannon', 'raw']).default('raw'),
    requests: requestMixSchema,
    rule: z.string(),
  }),
  z.object({
    /** The rate within an objective of the slowest target compared, found as the staircases that start from it find theirs. */
    kind: z.literal('rate-within-objective'),
    placeholder: idSchema,
    ...objectiveLoad,
    /** Where its search begins; left out: at what a closed loop of the same connections reaches. */
    startPerSecond: z.number().positive().optional(),
    rule: z.string(),
  }),
]);
export type Pilot = z.infer<typeof pilotSchema>;
export type DurationPilot = Extract<Pilot, { kind: 'duration' }>;
export type CapacityPilot = Extract<Pilot, { kind: 'capacity' }>;
export type ObjectivePilot = Extract<Pilot, { kind: 'rate-within-objective' }>;

/** How a level's deployment differs from its scenario's. Levels that differ in this are served by deployments of their own. */
export const startUpSchema = z.object({
  /** Database connections of the whole service. */
  poolSize: z.int().positive().optional(),
  /**
   * `one`: one worker process, whatever the target's manifest says. A number: so many, however many cores there are, of a
   * target that has workers; one of a single process stays that.
   */
  workers: z.union([z.enum(['one', 'cores']), z.int().positive()]).optional(),
  /** `one`: bound to one core of the target's, with GOMAXPROCS of 1. */
  cores: z.enum(['one', 'all']).optional(),
  /** How several workers begin: each started afresh, or forked from a process that has loaded the application. */
  workerStart: z.enum(['spawn', 'prefork']).optional(),
  /**
   * So many services side by side, each with one worker process and a core's worth of threads; the pool is divided
   * among them, and requests go to them in turn.
   */
  replicas: z.int().positive().optional(),
  /** This target's service runs beside it, on the same cores, and is what `DOWNSTREAM_URL` names. */
  beside: z.string().optional(),
  /** The target's worker runs beside the service, from the same cores, and does the jobs that it queues. */
  worker: z.boolean().optional(),
  /** A deployment for this level alone, since it leaves work behind. */
  alone: z.boolean().optional(),
});
export type StartUp = z.infer<typeof startUpSchema>;

/** What a level varies, by which maps and curves find their axes. A `rate` that a pilot resolves is taken from its load. */
export const AXES = {
  wait: { title: 'Wait in Postgres', unit: 'ms' },
  rate: { title: 'Offered rate', unit: '1/s' },
  calls: { title: 'Internal calls a request', unit: 'calls' },
  broadcasts: { title: 'Broadcasts a second', unit: '1/s' },
} as const;
export type Axis = keyof typeof AXES;
export const axisSchema = z.enum(Object.keys(AXES) as [Axis, ...Axis[]]);

/** Jobs that are in the queue when a level's window opens, more than a worker can do in it. */
const backlogSchema = z.object({
  jobs: z.int().positive(),
  /** Of each: a wait, then work; the work may be what a pilot finds. */
  waitMs: z.int().min(0),
  rounds: z.union([z.int().min(0), z.object({ pilot: z.string() })]),
});

export const levelSchema = z.object({
  id: idSchema,
  title: z.string(),
  load: loadSchema,
  seconds: levelSecondsSchema,
  /** The wait injected in the database, in milliseconds; no good answer can be faster. */
  injectedWaitMs: z.number().min(0).optional(),
  /** What this level is judged by; every other metric of it is shown, and judged as secondary. */
  primary: z.array(metricIdSchema),
  /** A second, separately labelled comparison by difference, for claims worded as what users notice. */
  absoluteMargins: z.array(z.object({ metric: metricIdSchema, marginUs: z.number().positive() })).optional(),
  startUp: startUpSchema.optional(),
  /** With fewer it would say nothing, and is left out. */
  leastTargetCores: z.int().positive().optional(),
  /** Of a level whose target has its worker. */
  backlog: backlogSchema.optional(),
  /** Its place on the axes that its scenario's map or curves draw. */
  at: z.partialRecord(axisSchema, z.number()).optional(),
  /** Levels for larger profiles only (50,000 connections). */
  profiles: z.array(profileNameSchema).optional(),
});
export type Level = z.infer<typeof levelSchema>;

const figureOfLevelSchema = z.object({ level: z.string(), metric: metricIdSchema });
const lineSchema = z.array(z.object({ level: z.string(), at: z.number() })).min(4);

/**
 * A figure that several levels of one block make together, for one target: their quotient, difference, or the slope of a line
 * through them. Shown, summarised and compared like a metric of a level with this id.
 */
export const derivedSchema = z.object({
  id: idSchema,
  title: z.string(),
  metric: metricIdSchema,
  primary: z.boolean(),
  from: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('quotient'), of: figureOfLevelSchema, by: figureOfLevelSchema }),
    /** `of` less `by`. */
    z.object({ kind: z.literal('difference'), of: figureOfLevelSchema, by: figureOfLevelSchema }),
    z.object({ kind: z.literal('slope'), metric: metricIdSchema, points: lineSchema }),
    /** The slope of one line over that of another. */
    z.object({
      kind: z.literal('quotient-of-slopes'),
      metric: metricIdSchema,
      of: lineSchema,
      by: lineSchema,
    }),
  ]),
});
export type Derived = z.infer<typeof derivedSchema>;

/** The levels that a derived figure is made from. */
export function levelsOf({ from }: Derived): string[] {
  switch (from.kind) {
    case 'slope':
      return from.points.map(({ level }) => level);
    case 'quotient-of-slopes':
      return [...from.of, ...from.by].map(({ level }) => level);
    case 'quotient':
    case 'difference':
      return [from.of.level, from.by.level];
  }
}

/** How a scenario's comparisons are drawn along one axis, for one value of the other where there is one. */
export const curveSchema = z.object({
  id: idSchema,
  title: z.string(),
  axis: axisSchema,
  metric: metricIdSchema,
  /** In the order of the axis. */
  levels: z.array(z.string()).min(3),
});
export type Curve = z.infer<typeof curveSchema>;

export const scenarioSchema = z.object({
  id: idSchema,
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
  derived: z.array(derivedSchema).optional(),
  curves: z.array(curveSchema).optional(),
  /** Levels with places on both axes, `wait` and `rate`, are drawn as a map of this metric. */
  map: z.object({ metric: metricIdSchema }).optional(),
  /** Its requests call the downstream service. */
  downstream: z.boolean().optional(),
  /** The profiles that take it when no scenario and no claim is named; left out: all. */
  profiles: z.array(profileNameSchema).optional(),
});
export type Scenario = z.infer<typeof scenarioSchema>;

/** Checks a scenario where it is written: unknown keys, doubled level ids, a level or pilot that is named and not there. */
export function defineScenario(scenario: Scenario): Scenario {
  const parsed = scenarioSchema.parse(scenario);
  const levels = parsed.levels.map((level) => level.id);
  const ids = [...levels, ...(parsed.derived ?? []).map(({ id }) => id)];
  const doubled = ids.find((id, index) => ids.indexOf(id) !== index);
  if (doubled !== undefined) throw new Error(`Scenario ${parsed.id} has two levels called ${doubled}.`);
  const named = [
    ...parsed.warmUp.map(({ level }) => level),
    ...(parsed.curves ?? []).flatMap((curve) => curve.levels),
    ...(parsed.derived ?? []).flatMap(levelsOf),
  ];
  const undone = parsed.levels.find(({ backlog, startUp }) => backlog && startUp?.worker !== true);
  if (undone) throw new Error(`Scenario ${parsed.id} has a backlog at ${undone.id}, and no worker to do it.`);
  const unknown = named.find((level) => !levels.includes(level));
  if (unknown !== undefined)
    throw new Error(`Scenario ${parsed.id} names ${unknown}, which is none of its levels.`);
  const pilots = new Set((parsed.pilots ?? []).map(({ placeholder }) => placeholder));
  const misplaced = (parsed.pilots ?? []).find(
    (pilot) => pilot.kind === 'duration' && pilot.inLevel !== undefined && !levels.includes(pilot.inLevel),
  );
  if (misplaced)
    throw new Error(
      `Scenario ${parsed.id} has no level for the pilot ${misplaced.placeholder} to be timed in.`,
    );
  const lost = parsed.levels.find(({ load }) => load.kind === 'staircase' && !pilots.has(load.pilot));
  if (lost) throw new Error(`Scenario ${parsed.id} has no pilot for ${lost.id} to start from.`);
  return parsed;
}
