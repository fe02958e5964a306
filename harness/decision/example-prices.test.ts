import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXAMPLE_PRICES } from './example-prices.js';

describe('example prices', () => {
  it('stand in docs/decide.md, each with its date and who told it', () => {
    const docs = readFileSync(new URL('../../docs/decide.md', import.meta.url), 'utf8');
    for (const { kind, cores, memoryGib, pricePerMonth, asOf, source } of EXAMPLE_PRICES)
      expect(docs).toContain(
        `| \`${kind ?? ''}\` | ${cores} | ${memoryGib} | ${pricePerMonth.toFixed(2)} | ${asOf ?? ''} | ${source ?? ''} |`,
      );
  });
});
