import { z } from 'zod';

/** What is known by its ends: money, months, instances. */
export const rangeSchema = z
  .strictObject({ least: z.number(), most: z.number() })
  .refine(({ least, most }) => least <= most, { error: 'least is beyond most' });
export type Range = z.infer<typeof rangeSchema>;
