import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GATES } from '../harness/rules/gates.js';
import { checkout } from './crossover.test-support.js';

test('docs/method.md has a row for each gate, with the thresholds that the code has', () => {
  const page = readFileSync(join(checkout, 'docs', 'method.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \|[^|\n]*\|[^|\n]*\|([^|\n]*)\|([^|\n]*)\|$/gm)].map(
    ([, id, warning = '', invalid = '']) => ({ id, warning: warning.trim(), invalid: invalid.trim() }),
  );
  expect(rows).toEqual(
    GATES.map(({ id, worse, warn, invalid }) => ({
      id,
      warning: warn === null ? '' : `${worse} ${warn}`,
      invalid: `${worse} ${invalid}`,
    })),
  );
});
