import type { HttpLoadRecord } from '../model/run/load-record.js';

/** Answered, published or delivered in time, of what was due: with less a load is not sustained. */
export const FEWEST_IN_TIME = 0.95;

export type Due = Pick<
  HttpLoadRecord,
  | 'loop'
  | 'scheduled'
  | 'ok'
  | 'answeredInWindow'
  | 'achievedRatePerSecond'
  | 'windowSeconds'
  | 'minimumGoodUs'
>;

/** Whole answers of any status inside the window; of runs stored before they were counted, the good ones. */
export function answeredInWindow(load: Due): number {
  return load.answeredInWindow ?? Math.min(load.ok, load.achievedRatePerSecond * load.windowSeconds);
}

/**
 * Whether the target answered, inside the window, what was due in it. What was due so late that even the fastest answer
 * would have come after the window does not count as due: a slow target may well keep up. One of few may be missing.
 */
export function isSustained(load: Due): boolean {
  if (load.loop === 'closed') return true;
  const fastestShare = (load.minimumGoodUs ?? 0) / (load.windowSeconds * 1e6);
  const answerable = load.scheduled * Math.max(0, 1 - fastestShare);
  const answered = answeredInWindow(load);
  return answered > 0 && answered >= Math.min(FEWEST_IN_TIME * answerable, answerable - 1);
}
