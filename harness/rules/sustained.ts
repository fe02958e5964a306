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

/** Of a normal distribution, below which 99 % lie. */
const MOST_BY_CHANCE = 2.326;

/**
 * Of what was due, what could have been answered inside the window even by the fastest answer seen. How many were due
 * too late for that differs from window to window: arrivals fall anywhere in it, so their number is binomial, and as
 * many are allowed for as come in 99 of 100 windows (by its normal approximation).
 */
export function answerableOf({ scheduled, minimumGoodUs, windowSeconds }: Due): number {
  const tooLate = Math.min(1, (minimumGoodUs ?? 0) / (windowSeconds * 1e6));
  const mean = scheduled * tooLate;
  return Math.max(0, scheduled - mean - MOST_BY_CHANCE * Math.sqrt(mean * (1 - tooLate)));
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
