import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GATES, isBeyond } from '../harness/rules/gates.js';
import { warningWords } from '../harness/words/measurement/warnings.js';
import { checkout } from './crossover.test-support.js';

const page = readFileSync(join(checkout, 'docs', 'method.md'), 'utf8');

test('docs/method.md has a row for each gate, with the thresholds that the code has', () => {
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

test('docs/method.md has an example of each gate in the words of the report', () => {
  const examples = [
    ...page.matchAll(/^- `([a-z-]+)`: (([a-z-]+)\/([a-z0-9-]+), ([a-z-]+): .*: ([\d.,]+) in .*)$/gm),
  ];
  expect(examples.map(([, id]) => id)).toEqual(GATES.map(({ id }) => id));
  for (const [, id, sentence, scenario = '', level = '', target = '', figure = ''] of examples) {
    const gate = GATES.find((row) => row.id === id)!;
    const found = Number(figure.replaceAll(',', ''));
    const { message, remedy } = warningWords({
      kind: 'gate',
      scenario,
      level,
      target,
      gate: gate.id,
      severity: 'invalid',
      title: gate.title,
      remedy: gate.remedy,
      threshold: gate.invalid,
      lowest: found,
      highest: found,
      trials: 1,
    });
    expect(sentence).toBe(`${message} ${remedy}`);
    expect(isBeyond(gate, found, gate.invalid)).toBe(true);
  }
});
