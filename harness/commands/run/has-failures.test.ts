import { expect, it } from 'vitest';
import type { Report } from '../../model/report/report.js';
import { hasFailures } from './has-failures.js';

type Status = Report['trials'][number]['status'];

/** One level of one block: for each attempt, what became of its arms. */
const trials = (...attempts: readonly (readonly Status[])[]) => ({
  trials: attempts.flatMap((arms, attempt) =>
    arms.map((status) => ({ block: 1, scenario: 'crud', level: 'rate-200', attempt, status })),
  ),
});

it.each([
  // A repeat that went well in both replaces what came before.
  [false, trials(['completed', 'invalid'], ['completed', 'completed'])],
  // The first attempt counts where it went well, whatever became of a repeat.
  [false, trials(['completed', 'completed'], ['invalid', 'completed'])],
  // Each arm went well once, but never beside the other.
  [true, trials(['completed', 'invalid'], ['invalid', 'completed'])],
  [true, trials(['completed', 'failed'])],
])('is %s', (expected, report) => {
  expect(hasFailures(report)).toBe(expected);
});
