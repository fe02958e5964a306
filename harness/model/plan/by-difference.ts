import { z } from 'zod';
import { metricIdSchema } from '../metrics.js';
import { idSchema } from './id.js';

/**
 * A latency of a level that is judged by difference alone: what this machine's generator adds to it is too much for the
 * margin of a ratio. Found before block 1, and the same for all arms and blocks.
 */
export const byDifferenceSchema = z.object({
  scenario: idSchema,
  level: idSchema,
  metric: metricIdSchema,
  /** What the generator adds to the quantile, from its lag against the null server at the level's rate. */
  partUs: z.number(),
  /** The most that it may add for the ratio to be judged. */
  allowedUs: z.number(),
});
export type ByDifference = z.infer<typeof byDifferenceSchema>;

/** Whether one of them is of this figure. */
export function byDifferenceOf(
  found: readonly ByDifference[] | undefined,
  place: Pick<ByDifference, 'scenario' | 'level' | 'metric'>,
): ByDifference | null {
  const { scenario, level, metric } = place;
  return (
    found?.find((one) => one.scenario === scenario && one.level === level && one.metric === metric) ?? null
  );
}
