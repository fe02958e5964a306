import type { Instance } from '../model/decision/decision.js';

/** Hours of a month as cloud providers count them. */
const HOURS = 730;

const example = (
  kind: string,
  cores: number,
  memoryGib: number,
  perHour: number,
  asOf: string,
): Instance => ({
  kind,
  cores,
  memoryGib,
  asOf,
  pricePerMonth: Math.round(perHour * HOURS * 100) / 100,
});

/**
 * Examples: USD, Linux on demand, in the region named, as a price comparison page of that month told; check yours. A needs.yaml with
 * cores, memoryGib and pricePerMonth of its own goes before any of them, and nothing is fetched.
 */
export const EXAMPLE_PRICES: readonly Instance[] = [
  example('aws-m7g.large', 2, 8, 0.0816, 'us-east-1, 2026-06'),
  example('aws-m7g.xlarge', 4, 16, 0.1632, 'us-east-1, 2026-06'),
];
