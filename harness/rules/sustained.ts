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

/** Of what was due, what even the fastest answer would have come for inside the window. */
export function answerableOf({ scheduled, minimumGoodUs, windowSeconds }: Due): number {
  const fastestShare = (minimumGoodUs ?? 0) / (windowSeconds * 1e6);
  return scheduled * Math.max(0, 1 - fastestShare);
}

/**
 * Whether the target answered, inside the window, what was due in it. What was due so late that even the fastest answer
 * would have come after the window does not count as due: a slow target may well keep up. One of few may be missing.
 */
export function isSustained(load: Due): boolean {
  if (load.loop === 'closed') return true;
  const answerable = answerableOf(load);
  const answered = answeredInWindow(load);
  return answered > 0 && answered >= Math.min(FEWEST_IN_TIME * answerable, answerable - 1);
}
