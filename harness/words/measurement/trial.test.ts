import { expect, test } from 'vitest';
import type { TrialCause } from '../../model/report/measurement/trial-cause.js';
import { causeWords } from './trial.js';

test.each<[TrialCause, string]>([
  [
    {
      kind: 'failure',
      stage: 'load',
      expected: 'the target to live',
      found: 'it ended',
      remedy: 'Read its log',
    },
    'load: expected the target to live, found it ended. Read its log',
  ],
  [
    {
      kind: 'gate',
      gate: 'steal',
      title: 'share that was taken',
      figure: 0.27123,
      threshold: 0.2,
      remedy: 'Use another machine.',
    },
    'share that was taken: 0.271, limit 0.2. Use another machine.',
  ],
  [
    { kind: 'objective-missed', objectiveUs: 50_000, lowestPerSecond: 51.23 },
    'no rate within the objective: even at 51.2 requests/s p99 was beyond 50.0 ms, or less than 99.5 % were answered well',
  ],
  [{ kind: 'refused-connections', share: 0.05 }, '5.00 % of the connections failed'],
  [{ kind: 'unpublished-messages', share: 0.25 }, '25.0 % of the messages could not be published'],
  // Kinds of failures by how many they are.
  [
    { kind: 'bad-answers', share: 0.123, failures: { 'status 500': 3, 'time-out': 120 } },
    '12.3 % failed, timed out or were lost (time-out: 120, status 500: 3)',
  ],
  [{ kind: 'bad-answers', share: 1, failures: {} }, '100 % failed, timed out or were lost'],
])('%j is said with its figures', (cause, words) => {
  expect(causeWords(cause)).toBe(words);
});
