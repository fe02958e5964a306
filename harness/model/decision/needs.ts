import { z } from 'zod';
import { idSchema } from '../plan/id.js';

const positive = z.number().positive();

/** A figure that somebody estimates: one number, or its ends. */
const estimatedSchema = z
  .union([positive, z.strictObject({ least: positive, most: positive })], {
    error: 'neither a number above 0 nor { least, most }',
  })
  .transform((given) => (typeof given === 'number' ? { least: given, most: given } : given))
  .refine(({ least, most }) => least <= most, { error: 'least is beyond most' });

/** Work by people: so many, for so many months, at so much each. */
const workSchema = z.strictObject({
  people: positive,
  months: estimatedSchema,
  pricePerPersonMonth: positive,
});
export type Work = z.infer<typeof workSchema>;

const instanceSchema = z.union(
  [
    /** A kind of the table of example prices. */
    z.strictObject({ kind: z.string() }),
    z.strictObject({ cores: z.int().positive(), memoryGib: positive, pricePerMonth: positive }),
  ],
  { error: 'neither cores, memoryGib and pricePerMonth, nor the kind of an example' },
);

const fleetSchema = z.strictObject({
  instance: instanceSchema,
  /** Of what an instance serves within its objective, what it is given at the peak: 0..1. */
  utilisation: z.number().gt(0).max(1),
  spareInstances: z.int().min(0),
});

const serviceSchema = z
  .strictObject({
    name: idSchema,
    /** A scenario of the runs, or one level of it: `crud`, `hybrid/own-1000`. */
    resembles: z.string().regex(/^[^\s/]+(\/[^\s/]+)?$/, { error: 'a scenario, or scenario/level' }),
    /** Requests/s. */
    rate: z.strictObject({ mean: positive, peak: positive }),
    objective: z.strictObject({ p99Ms: positive }),
    /** What a request waits for the database and other services, milliseconds. */
    waitMs: z.number().min(0).default(0),
    /** Database connections of all its instances. */
    poolConnections: z.int().positive().optional(),
    /** 0.5: half as much again each year. */
    growthPerYear: z.number().positive().optional(),
    /** This service's own, in place of the common one. */
    rewrite: workSchema.optional(),
  })
  .refine(({ rate }) => rate.mean <= rate.peak, { path: ['rate'], error: 'the mean is beyond the peak' });
export type ServiceNeeds = z.infer<typeof serviceSchema>;

/** needs.yaml: what a team needs of its services, what its machines and people cost. */
export const needsSchema = z.strictObject({
  /** Written beside every sum, and never converted. */
  currency: z.string().max(8).default('USD'),
  fleet: fleetSchema,
  /** Of one service, to Go. */
  rewrite: workSchema,
  /** Of one service: what tuning its Python takes; left out, the tuned Python has no total. */
  mend: workSchema.optional(),
  /** Of one service: moving its hot path alone to Go; left out, the hybrid has no total. */
  hybrid: workSchema.optional(),
  horizonMonths: positive.max(600),
  team: z
    .strictObject({
      people: z.int().positive().optional(),
      writes: z.array(z.string()).default([]),
      hiring: z.string().optional(),
      deadline: z.string().optional(),
    })
    .default({ writes: [] }),
  services: z
    .array(serviceSchema)
    .min(1)
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, {
      error: 'two services of one name',
    }),
});
export type Needs = z.infer<typeof needsSchema>;
