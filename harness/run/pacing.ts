import type { OpenLoopLoad } from '../load/agent/protocol.js';
import type { CpuLayout } from '../model/plan/cpus.js';

/** From this rate on the gaps between arrivals are all spin, which would starve what shares the generator's core. */
const THREAD_FROM_PER_SECOND = 1_000;

/** How an open loop waits for its next arrival, in calibration as in the levels. */
export function pacingOf(
  { load, database, target }: Pick<CpuLayout, 'load' | 'database' | 'target'>,
  ratePerSecond: number,
): NonNullable<OpenLoopLoad['pacing']> {
  const shares = load.some((cpu) => database.includes(cpu) || target.includes(cpu));
  return shares && ratePerSecond >= THREAD_FROM_PER_SECOND ? 'thread' : 'spin';
}
