import { EXAMPLE_PRICES } from '../../decision/example-prices.js';
import { UsageError } from '../../errors.js';
import type { Instance } from '../../model/decision/decision.js';
import type { Needs } from '../../model/decision/needs.js';

/** The instance that needs describe, or the example that they name. Throws UsageError for a kind that is no example. */
export function instanceOf({ fleet: { instance }, currency }: Needs): Instance {
  if (!('kind' in instance)) return { kind: null, asOf: null, source: null, ...instance };
  const example = EXAMPLE_PRICES.find(({ kind }) => kind === instance.kind);
  if (!example) {
    throw new UsageError({
      expected: `fleet.instance.kind to be one of ${EXAMPLE_PRICES.map(({ kind }) => kind).join(', ')}`,
      found: `"${instance.kind}"`,
      remedy: 'Or give cores, memoryGib and pricePerMonth of your own.',
    });
  }
  if (currency === 'USD') return example;
  throw new UsageError({
    expected: 'an example price, which is in USD, beside needs in USD',
    found: `currency ${currency}`,
    remedy: 'Give cores, memoryGib and pricePerMonth of your own, in your currency.',
  });
}
