import type { Instance } from '../model/decision/decision.js';

/** Hours of a month as cloud providers count them. */
const HOURS = 730;

const example = (
  kind: string,
  size: Pick<Instance, 'cores' | 'memoryGib'>,
  perHour: number,
  told: Pick<Instance, 'asOf' | 'source'>,
): Instance => ({ kind, ...size, ...told, pricePerMonth: Math.round(perHour * HOURS * 100) / 100 });

const IN_JUNE = {
  asOf: 'us-east-1, June 2026',
  source: 'factualminds.com, EC2 on-demand pricing, 17 June 2026',
} as const;
const IN_2026 = { asOf: 'us-east-1, 2026', source: 'c3x.dev, m5 against m6i against m7i' } as const;

/**
 * Examples in USD, Linux on demand, as the page named with each told them: those that were looked up and no others. A
 * needs.yaml with cores, memoryGib and pricePerMonth of its own goes before any of them, and nothing is fetched.
 */
export const EXAMPLE_PRICES: readonly Instance[] = [
  example('aws-m7g.large', { cores: 2, memoryGib: 8 }, 0.0816, IN_JUNE),
  example('aws-m7g.xlarge', { cores: 4, memoryGib: 16 }, 0.1632, IN_2026),
  example('aws-m6i.xlarge', { cores: 4, memoryGib: 16 }, 0.192, IN_2026),
  example('aws-m7i.xlarge', { cores: 4, memoryGib: 16 }, 0.2016, IN_2026),
];
