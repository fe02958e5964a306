import { z } from 'zod';
import { rangeSchema } from '../../decision/range.js';
import { whoseRateSchema } from '../../plan/claim.js';
import { boundBySchema } from '../comparison/verdict.js';

const sideSchema = z.object({
  /** Whole, spares among them. */
  instances: rangeSchema,
  moneyPerMonth: rangeSchema,
  /** What held its rate down; where that was not itself, it may need fewer. Null: not known. */
  limit: boundBySchema.nullable(),
});
export type FleetSide = z.infer<typeof sideSchema>;

/** Whole instances of both targets for one rate, as far as the intervals of their rates leave it open. */
export const fleetFindingSchema = z.object({
  whose: whoseRateSchema,
  ratePerSecond: z.number(),
  coresPerInstance: z.int(),
  /** Of what an instance serves within its objective, what it is given: 0..1. */
  utilisation: z.number(),
  spareInstances: z.int(),
  /** Null: the prices are examples, in any one currency. */
  currency: z.string().nullable(),
  a: sideSchema,
  b: sideSchema,
  rewrite: rangeSchema,
  /** Months until what b saves has paid for the rewrite; null ends: never. */
  paidBackMonths: z.object({ soonest: z.number().nullable(), latest: z.number().nullable() }),
});
export type FleetFinding = z.infer<typeof fleetFindingSchema>;
