import type { Prices } from '../../harness/model/plan/claim.js';

/** Requests/s that the claim names: 10 million a day, and a large service. */
export const RATES_PER_SECOND = [116, 50_000];

/** For who names no rate of their own: what a service of some size is asked at its busiest. */
export const EXAMPLE_RATE_PER_SECOND = 1_000;

/** Examples and not quotations, in any one currency: what a small general-purpose instance and a rewrite by a small team are often put at. */
export const EXAMPLE_PRICES: Prices = {
  coresPerInstance: 4,
  perInstanceMonth: 140,
  utilisation: 0.6,
  spareInstances: 1,
  rewrite: { least: 100_000, most: 500_000 },
  horizonMonths: 36,
};
