import { expect, test } from 'vitest';
import type { PlannedTrial } from './model/plan/plan.js';
import { Progress } from './progress.js';

const trial = { block: 2, scenario: 'crud', target: 'go', deployment: 1 } as PlannedTrial;

/** What is written while a repeated trial's level is measured. */
function written(isTerminal: boolean): string[] {
  const texts: string[] = [];
  using progress = new Progress({
    isTerminal,
    write: (text) => {
      texts.push(text);
    },
    nowSeconds: () => 0,
  });
  progress.show({ kind: 'trial', trial, attempt: 1, position: 3, total: 8, secondsLeft: 60 });
  progress.show({ kind: 'level', trial, level: 'rate-100', seconds: 10 });
  return texts;
}

test('in a terminal the line says which level is being measured, of which trial', () => {
  expect(written(true)).toContainEqual(
    expect.stringContaining('3/8  block 2  crud  go (repeat)  rate-100, 10 s'),
  );
});

test('elsewhere a trial is one line, however many levels it has', () => {
  expect(written(false)).toEqual(['3/8  block 2  crud  go (repeat)  (about 1 min left)\n']);
});
