import { z } from 'zod';
import { byDifferenceSchema } from './by-difference.js';
import { claimSchema } from './claim.js';
import { cpuLayoutSchema } from './cpus.js';
import { idSchema } from './id.js';
import { labIdSchema } from './labs.js';
import { ownKindSchema } from './own-service.js';
import { plantedSchema } from './planted.js';
import { scenarioSchema, startUpSchema } from './scenario.js';

export const PROFILES = ['smoke', 'quick', 'standard', 'publish'] as const;
export const profileSchema = z.enum(PROFILES);
export type Profile = z.infer<typeof profileSchema>;

export const plannedTrialSchema = z.object({
  id: idSchema,
  block: z.int().positive(),
  /** Position in the whole run, from 1. */
  order: z.int().positive(),
  scenario: idSchema,
  target: idSchema,
  arm: z.enum(['ab', 'aa']),
  deployment: z.union([z.literal(1), z.literal(2)]),
  /** Level ids in the order in which they are measured; the same for every arm of a block. */
  levels: z.array(idSchema),
  /** How its deployment differs from the scenario's, the same for all its levels. */
  startUp: startUpSchema.default({}),
  /** Processes of the target that share the connections, where one may not hold them. */
  replicas: z.int().positive(),
  seed: z.int(),
});
export type PlannedTrial = z.infer<typeof plannedTrialSchema>;

/** A figure of one target against the same figure of its second deployment, named before the run. */
export const primaryAaSchema = z.object({
  scenario: z.string(),
  level: z.string(),
  metric: z.string(),
  target: z.string(),
});

/** A number of blocks after which the run ends if no primary comparison is left that more could decide. */
export const plannedLookSchema = z.object({
  blocks: z.int().positive(),
  /** Two-sided errors of this look's intervals, in place of the 5 % and 10 % that a run without looks gives them. */
  error95: z.number(),
  error90: z.number(),
});
export type PlannedLook = z.infer<typeof plannedLookSchema>;

/** Everything that is fixed before the run, the margins and rules that will judge it included. */
export const planSchema = z.object({
  schemaVersion: z.literal(1),
  profile: profileSchema,
  lab: labIdSchema,
  seed: z.int(),
  blocks: z.int().positive(),
  targets: z.array(
    z.object({
      id: idSchema,
      language: z.string(),
      title: z.string(),
      /** Of an arm of `crossover prove`. */
      planted: plantedSchema.optional(),
      /** Of a reader's own service: what a trial does with it. */
      own: ownKindSchema.optional(),
    }),
  ),
  /** Rising, the last after all blocks; empty where every block is made whatever it shows. */
  looks: z.array(plannedLookSchema).default([]),
  /** What the whole run may take, set-up left out; null where nothing was said. */
  budgetSeconds: z.number().positive().nullable().default(null),
  cpus: cpuLayoutSchema,
  /** With the cores and profile resolved: levels of this profile only. */
  scenarios: z.array(scenarioSchema),
  /** Seconds that each level of each scenario is measured: `scenario/level`. */
  levelSeconds: z.record(z.string(), z.number()),
  /** Warm-up at each level's own load, besides the scenario's own once a trial. */
  warmUpSecondsPerLevel: z.number(),
  /** Levels that this machine cannot hold, each with the reason. */
  leftOut: z.array(z.object({ scenario: idSchema, level: idSchema, reason: z.string() })).default([]),
  /** Of readers' own services: nothing in this plan goes beyond these limits. */
  limits: z
    .object({
      mostPerSecond: z.number().positive(),
      /** Of a window's requests, 0..1: with more of them failed the run stops. */
      mostErrorShare: z.number().min(0).max(1),
    })
    .optional(),
  /** Agents that share the sockets of a fan-out; HTTP traffic comes from the first of them. */
  agents: z.int().positive(),
  /** Of them those that share HTTP traffic, spread over the hosts of the load; left out: the first. */
  loadAgents: z.int().positive().optional(),
  /** The one pre-named A/A comparison; null when no A/A arm is planned. */
  primaryAa: primaryAaSchema.nullable(),
  rules: z.record(z.string(), z.string()),
  /** Of a plan as it was carried out, never of one that is stored: what was found before block 1. */
  byDifference: z.array(byDifferenceSchema).optional(),
  /** The claims that the run will be held against, tested by it or not. */
  claims: z.array(claimSchema).default([]),
  trials: z.array(plannedTrialSchema),
  /** Further blocks, in an order and with seeds of their own: only what the blocks before them lost is made of them. */
  spareTrials: z.array(plannedTrialSchema).default([]),
});
export type Plan = z.infer<typeof planSchema>;
