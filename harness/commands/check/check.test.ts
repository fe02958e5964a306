import { describe, expect, it } from 'vitest';
import { EXIT } from '../../errors.js';
import type { JudgedTrigger, TriggerOutcome } from '../../model/decision/trigger.js';
import { exitCodeOf } from './check.js';

const judged = (outcome: TriggerOutcome): JudgedTrigger => ({
  trigger: { id: 'one', of: { kind: 'need', service: 'shop', need: 'horizon' }, atLeast: 1, atMost: null },
  found: null,
  outcome,
  open: null,
});

describe('the exit code of check', () => {
  it.each<[outcomes: TriggerOutcome[], code: number]>([
    [['holds', 'holds'], EXIT.done],
    [['holds', 'broken', 'undecided'], EXIT.finishedWithFailures],
    [['holds', 'undecided'], EXIT.undecided],
    // No data is never a pass.
    [[], EXIT.undecided],
  ])('of %j is %i', (outcomes, code) => {
    expect(exitCodeOf(outcomes.map(judged))).toBe(code);
  });
});
