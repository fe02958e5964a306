import type { HttpLoadRecord } from '../../model/run/load-record.js';

/**
 * Good answers inside the window: what CPU and Postgres's execution in it are divided by, never those of the grace after
 * it. Of runs stored before they were counted apart, what the achieved rate makes of them.
 */
export function goodInWindow(load: HttpLoadRecord): number {
  return load.okInWindow ?? Math.min(load.ok, load.achievedRatePerSecond * load.windowSeconds);
}
