import { UsageError } from '../../errors.js';
import type { Plan } from '../../model/plan/plan.js';
import { MINIMUM } from '../../rules/minimum.js';
import { counted, duration } from '../../words/numbers.js';
import { planSeconds } from './estimate.js';

/**
 * How many of the wanted blocks are expected to fit into a budget, going by plans of one and of two blocks. Throws UsageError where those
 * that a verdict needs do not.
 */
export function blocksWithin(
  budgetSeconds: number,
  wanted: number,
  planOf: (blocks: number) => Plan,
): number {
  const [one, two] = [planSeconds(planOf(1)), planSeconds(planOf(2))];
  const secondsPerBlock = two - one;
  if (secondsPerBlock <= 0) return wanted;
  const fitting = Math.min(wanted, 1 + Math.floor((budgetSeconds - one) / secondsPerBlock));
  const needed = Math.min(wanted, MINIMUM.pairs);
  if (fitting >= needed) return fitting;
  const least = one + (needed - 1) * secondsPerBlock;
  throw new UsageError({
    expected: `--budget to leave time for ${counted(needed, 'block')}, about ${duration(least)}`,
    found: duration(budgetSeconds),
    remedy: `Give it ${Math.ceil(least / 60)}m, or name fewer scenarios or levels.`,
  });
}
