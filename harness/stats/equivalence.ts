import type { Intervals } from './interval.js';

/** Where an interval lies against a band around zero of half-width `margin`, in the estimate's own unit. */
export type BandVerdict = 'above' | 'below' | 'inside' | 'undecided';

/**
 * `above` or `below` when the 95 % interval lies wholly beyond the band; `inside` when the 90 % interval lies wholly
 * in it, which is two one-sided tests at 5 % (Schuirmann 1987); else `undecided`.
 */
export function againstBand(estimate: Intervals, margin: number): BandVerdict {
  if (estimate.low > margin) return 'above';
  if (estimate.high < -margin) return 'below';
  if (estimate.low90 > -margin && estimate.high90 < margin) return 'inside';
  return 'undecided';
}
