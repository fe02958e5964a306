import type { Level, Rate, Scenario } from './scenario.js';

/** Values that pilots found, by placeholder. */
export type PilotValues = ReadonlyMap<string, number>;

/** A rate per second, a whole number where a pilot resolved it; null while its pilot has found nothing. */
export function rateOf(rate: Rate, pilots: PilotValues): number | null {
  if (typeof rate === 'number') return rate;
  const found = pilots.get(rate.pilot);
  if (found === undefined) return null;
  return Math.max(1, Math.round(rate.times * Math.min(found, rate.mostPerSecond ?? Infinity)));
}

/** Above this share of what the pool can serve while each statement waits, an open loop measures its own queue. */
export const MOST_POOL_SHARE = 0.5;

/** The highest rate that a level's pool bears: half of pool / injected wait; null without a wait. */
export function poolBearsPerSecond(
  { poolSize }: Pick<Scenario, 'poolSize'>,
  { injectedWaitMs = 0, startUp }: Pick<Level, 'injectedWaitMs' | 'startUp'>,
): number | null {
  if (injectedWaitMs === 0) return null;
  return MOST_POOL_SHARE * poolServesPerSecond(startUp?.poolSize ?? poolSize, injectedWaitMs);
}

/** What so many connections let through, each held for the wait. */
export function poolServesPerSecond(poolSize: number, waitMs: number): number {
  return poolSize / (waitMs / 1_000);
}

/** Whether a level of an open loop would measure its own queue for the pool. */
export function isPoolBound(
  scenario: Pick<Scenario, 'poolSize'>,
  level: Level,
  pilots: PilotValues,
): boolean {
  if (level.load.kind !== 'open-loop') return false;
  const most = poolBearsPerSecond(scenario, level);
  const rate = rateOf(level.load.ratePerSecond, pilots);
  return most !== null && rate !== null && rate > most;
}
